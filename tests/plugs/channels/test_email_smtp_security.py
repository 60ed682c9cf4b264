"""Email over real sockets: TLS, sign-in, and servers that are not there."""

import ssl
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from candour.plugs.channels.email import PLUG
from candour.plugs.channels.email.smtp import server_from_url
from candour.ports.channel import HandOver, TransportError
from tests.mail_wire import Script, connect, letters, play, send


def test_a_server_that_is_not_there_is_an_error_that_says_what_to_do() -> None:
    with pytest.raises(TransportError, match=r"127\.0\.0\.1:1 cannot be reached: check host and port"):
        send(connect(1), letters(3))


def test_a_server_that_turns_everybody_away_is_an_error_with_its_code() -> None:
    with pytest.raises(TransportError, match=r"refuses connections just now \(code 554\)"):
        play(Script(greeting=b"554 no\r\n"), letters(1))


@dataclass(frozen=True, slots=True)
class Certificate:
    """A self-made certificate for 127.0.0.1."""

    pem: Path
    context: ssl.SSLContext


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, secret = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, secret)
    return Certificate(pem, context)


@pytest.mark.parametrize(("scheme", "wrapped"), [("smtps", True), ("smtp+starttls", False)])
def test_mail_goes_encrypted_and_signed_in(scheme: str, wrapped: bool, certificate: Certificate) -> None:
    script = Script(tls=certificate.context, wrapped=wrapped, password="p@ss:w/rd")
    url = f"{scheme}://dana%40harbour:p%40ss%3Aw%2Frd@127.0.0.1:{{port}}?ca={certificate.pem}"
    receipts = play(script, letters(5), url)
    assert {r.outcome for r in receipts.values()} == {HandOver.SENT}
    assert script.secure == [True] * 5


@pytest.mark.parametrize(("scheme", "wrapped"), [("smtps", True), ("smtp+starttls", False)])
def test_a_certificate_that_nobody_vouches_for_stops_before_anything_is_said(
    scheme: str, wrapped: bool, certificate: Certificate
) -> None:
    script = Script(tls=certificate.context, wrapped=wrapped, password="secret")
    with pytest.raises(TransportError, match="certificate that cannot be trusted"):
        play(script, letters(1), f"{scheme}://dana:secret@127.0.0.1:{{port}}")
    assert not {"AUTH", "MAIL"} & set(script.heard)


def test_a_certificate_for_another_name_is_not_trusted(certificate: Certificate) -> None:
    script = Script(tls=certificate.context, wrapped=True)
    with pytest.raises(TransportError, match="certificate that cannot be trusted"):
        play(script, letters(1), f"smtps://localhost:{{port}}?ca={certificate.pem}")


def test_starttls_is_never_left_out_because_the_server_does_not_offer_it() -> None:
    script = Script(password="secret")
    with pytest.raises(TransportError) as refused:
        play(script, letters(1), "smtp+starttls://dana:secret@127.0.0.1:{port}")
    assert "secret" not in str(refused.value)
    assert not {"AUTH", "MAIL"} & set(script.heard)


def test_a_wrong_password_is_an_error_that_does_not_show_it() -> None:
    with pytest.raises(TransportError, match="did not accept the name and password") as refused:
        play(Script(password="right"), letters(1), "smtp://dana%40harbour:wrongone@127.0.0.1:{port}")
    assert "wrongone" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    ["http://mail.example", "mail.example:25", "smtp://", "smtp://mail.example:port", "smtp://[::1", ""],
)
def test_an_address_that_cannot_be_read_is_refused_with_an_example(url: str) -> None:
    with pytest.raises(TransportError, match=r"://|nowhere to go"):
        PLUG.connect({"CANDOUR_SMTP_URL": url})


def test_a_password_is_never_sent_in_the_clear_to_another_machine() -> None:
    with pytest.raises(TransportError, match="others can read it") as refused:
        PLUG.connect({"CANDOUR_SMTP_URL": "smtp://dana:hunter2@mail.example:25"})
    assert "hunter2" not in str(refused.value)
    assert "hunter2" not in repr(server_from_url("smtps://dana:hunter2@mail.example"))


@pytest.mark.parametrize(
    ("url", "port"), [("smtp://m.example", 25), ("smtps://m.example", 465), ("smtp+starttls://m.example", 587)]
)
def test_each_scheme_has_its_own_port(url: str, port: int) -> None:
    assert server_from_url(url).port == port


def test_what_must_stay_encrypted_is_said_to_a_server_that_can_see_to_it(certificate: Certificate) -> None:
    private = [replace(one, envelope=replace(one.envelope, requires_tls=True)) for one in letters(1)]
    url = f"smtps://127.0.0.1:{{port}}?ca={certificate.pem}"
    for offers, wanted in (
        (("REQUIRETLS",), b"MAIL FROM:<us@harbour.example> REQUIRETLS"),
        ((), b"MAIL FROM:<us@harbour.example>"),
    ):
        script = Script(tls=certificate.context, wrapped=True, offers=offers)
        play(script, private, url)
        assert script.announced == [wanted]
    script = Script(tls=certificate.context, wrapped=True, offers=("REQUIRETLS",))
    play(script, letters(1), url)
    assert script.announced == [b"MAIL FROM:<us@harbour.example>"], "a customer's mail goes as their server takes it"


@pytest.mark.parametrize(
    ("url", "private"),
    [
        ("", True),
        ("smtp://127.0.0.1:25", True),
        ("smtp://localhost", True),
        ("smtp://mail.example:25", False),
        ("smtps://mail.example", True),
        ("smtp+starttls://mail.example", True),
    ],
)
def test_whether_others_can_listen_on_the_way_to_the_server_is_known(url: str, private: bool) -> None:
    assert PLUG.encrypts({"CANDOUR_SMTP_URL": url}) is private
