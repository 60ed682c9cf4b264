"""What DNS says of a sender, asked of a real name server on this machine: what is missing is said to the letter."""

from time import monotonic

import pytest

from candour.plugs.channels.email import PLUG
from candour.plugs.channels.email.standing import SECONDS
from candour.ports.channel import Standing
from tests import dns_wire

ADDRESS = "accounts@hartley.co.uk"
GOOD = {
    ("hartley.co.uk", "MX"): ["10 mx.hartley.co.uk."],
    ("hartley.co.uk", "TXT"): ['"v=spf1 include:_spf.google.com ~all"', '"site-verification=1"'],
    ("google._domainkey.hartley.co.uk", "TXT"): ['"v=DKIM1; k=rsa; p=MIIBIjANBgkqhk" "iG9w0BAQEFAAOCAQ8A"'],
    ("_dmarc.hartley.co.uk", "TXT"): ['"v=DMARC1; p=reject; rua=mailto:d@hartley.co.uk"'],
}
GOOGLE = "smtp+starttls://me:pw@smtp-relay.gmail.com:587"


def seen(zone: dns_wire.Zone, *, url: str = GOOGLE, selector: str = "", address: str = ADDRESS) -> dict[str, Standing]:
    with dns_wire.running(zone) as server:
        found = PLUG.standing(address, {"CANDOUR_SMTP_URL": url, "CANDOUR_DNS": server}, selector)
    return {one.key: one for one in found}


def without(*keys: tuple[str, str]) -> dict[tuple[str, str], list[str]]:
    return {key: values for key, values in GOOD.items() if key not in keys}


def test_a_domain_that_says_all_is_believed() -> None:
    found = seen(GOOD)
    assert {key: one.state for key, one in found.items()} == dict.fromkeys(("mx", "spf", "dkim", "dmarc"), "good")
    assert "‘google’" in found["dkim"].says and "refused" in found["dmarc"].says
    assert not any(one.add_value for one in found.values())


def test_each_missing_record_is_shown_to_the_letter() -> None:
    found = seen({("hartley.co.uk", "A"): ["192.0.2.1"]})
    assert {key: one.state for key, one in found.items()} == dict.fromkeys(("mx", "spf", "dkim", "dmarc"), "missing")
    assert (found["spf"].add_name, found["spf"].add_value) == (
        "hartley.co.uk", "v=spf1 include:_spf.google.com ~all",
    )  # fmt: skip
    assert (found["dmarc"].add_name, found["dmarc"].add_value) == (
        "_dmarc.hartley.co.uk", "v=DMARC1; p=none; rua=mailto:accounts@hartley.co.uk",
    )  # fmt: skip
    assert found["dkim"].add_name == "NAME._domainkey.hartley.co.uk"


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("smtp://mail.hartley.co.uk:25", "v=spf1 a:mail.hartley.co.uk ~all"),
        ("smtp://192.0.2.7:25", "v=spf1 ip4:192.0.2.7 ~all"),
        ("smtps://x:y@email-smtp.eu-west-1.amazonaws.com:465", "v=spf1 include:amazonses.com ~all"),
        ("", "v=spf1 mx ~all"),
    ],
)
def test_the_record_names_the_mail_server_that_is_set(url: str, value: str) -> None:
    assert seen(without(("hartley.co.uk", "TXT")), url=url)["spf"].add_value == value


@pytest.mark.parametrize(
    ("records", "state", "value"),
    [
        (['"v=spf1 include:spf.mtasv.net -all"'], "weak", "v=spf1 include:spf.mtasv.net include:_spf.google.com -all"),
        (['"v=spf1 include:_spf.google.com +all"'], "weak", "v=spf1 include:_spf.google.com ~all"),
        (['"v=spf1 mx -all"', '"v=spf1 include:_spf.google.com -all"'], "missing", ""),
        (['"v=spf1 redirect=_spf.hartley.co.uk"'], "good", ""),
        (['"v=spf10 -all"'], "missing", "v=spf1 include:_spf.google.com ~all"),
    ],
)
def test_a_record_that_says_too_much_or_too_little_is_mended(records: list[str], state: str, value: str) -> None:
    found = seen({**GOOD, ("hartley.co.uk", "TXT"): records})["spf"]
    assert (found.state, found.add_value) == (state, value)


def test_a_key_is_looked_for_under_the_name_that_is_told() -> None:
    zone = {**GOOD, ("own2026._domainkey.hartley.co.uk", "TXT"): ['"k=rsa; p=MIIB"']}
    assert seen(zone, selector="own2026")["dkim"].state == "good"
    missing = seen(GOOD, selector="other")["dkim"]
    assert (missing.state, missing.add_name) == ("missing", "other._domainkey.hartley.co.uk")
    withdrawn = {**GOOD, ("google._domainkey.hartley.co.uk", "TXT"): ['"v=DKIM1; p="']}
    assert "withdrawn" in seen(withdrawn)["dkim"].says


def test_a_policy_of_the_domain_above_counts_and_one_that_only_watches_says_what_is_next() -> None:
    below = seen({**GOOD, ("mail.hartley.co.uk", "MX"): ["10 mx."]}, address="a@mail.hartley.co.uk")["dmarc"]
    assert below.state == "good"
    watching = seen({**GOOD, ("_dmarc.hartley.co.uk", "TXT"): ['"v=DMARC1; p=none; rua=mailto:x@y.uk"']})["dmarc"]
    assert (watching.state, watching.add_value) == ("good", "v=DMARC1; p=quarantine; rua=mailto:x@y.uk")
    broken = seen({**GOOD, ("_dmarc.hartley.co.uk", "TXT"): ['"v=DMARC1; rua=mailto:x@y.uk"']})["dmarc"]
    assert broken.state == "weak"


def test_a_domain_that_takes_no_mail_cannot_be_answered() -> None:
    assert seen({**GOOD, ("hartley.co.uk", "MX"): ["0 ."]})["mx"].state == "missing"


def test_a_name_server_that_keeps_silent_costs_seconds_and_nothing_is_claimed() -> None:
    began = monotonic()
    with dns_wire.running({}, silent=True) as server:
        found = PLUG.standing(ADDRESS, {"CANDOUR_DNS": server})
    assert monotonic() - began < SECONDS + 3
    assert {one.state for one in found} == {"unknown"}


def test_a_name_for_examples_is_said_to_be_one_without_asking() -> None:
    (found,) = PLUG.standing("accounts@hartley.example", {"CANDOUR_DNS": "127.0.0.1:1"})
    assert (found.state, "name for examples" in found.says) == ("missing", True)
