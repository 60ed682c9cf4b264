"""Keys and certificates for tests."""

from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

LONG_AGO, FAR_OFF = datetime(2001, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Owner:
    """A key and its certificate, which vouches for itself."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


def an_owner(*, until: datetime = FAR_OFF) -> Owner:
    """A certificate for an RSA key."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Owner(key, _certificate(key, until))


def an_ec_certificate() -> str:
    """One for a key with which nothing can be encrypted."""
    return _certificate(ec.generate_private_key(ec.SECP256R1()), FAR_OFF).public_bytes(Encoding.PEM).decode()


def _certificate(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, until: datetime) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Print house")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(LONG_AGO).not_valid_after(until)
    return made.sign(key, hashes.SHA256())
