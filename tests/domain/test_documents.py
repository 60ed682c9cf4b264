"""A document is what its bytes say it is, of a known kind, no larger than is kept, and named without anybody's name."""

import pytest

from candour.domain.documents import (
    BYTES_MAX,
    ENCLOSED_BYTES_MAX,
    KINDS,
    check_enclosed,
    check_kind,
    content_type_of,
    name_of,
)
from candour.domain.errors import WrongUse


@pytest.mark.parametrize(
    ("begins", "content_type"),
    [
        (b"%PDF-1.7", "application/pdf"), (b"\x89PNG\r\n\x1a\n..", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"%PDF-" + b" " * (BYTES_MAX - 5), "application/pdf"),
    ],
    ids=["pdf", "png", "jpeg", "the largest"],
)  # fmt: skip
def test_a_file_is_what_it_begins_with(begins: bytes, content_type: str) -> None:
    assert content_type_of(begins) == content_type


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "--file is empty; choose another"),
        (b"MZ", "--file is no PDF, PNG or JPEG; save it as one of these"),
        (b" %PDF-1.7", "--file is no PDF, PNG or JPEG; save it as one of these"),
        (b"%PDF-" + b" " * (BYTES_MAX - 4), "--file is larger than 5 MB; save it smaller, or split it"),
    ],
    ids=["empty", "a program", "not at its beginning", "too large"],
)
def test_what_is_not_kept_is_refused_with_a_way_out(content: bytes, told: str) -> None:
    with pytest.raises(WrongUse) as caught:
        content_type_of(content)
    assert str(caught.value) == told


@pytest.mark.parametrize(
    ("kind", "reference", "content_type", "name"),
    [
        ("invoice", "INV-4417", "application/pdf", "invoice-INV-4417-3.pdf"),
        ("proof_of_delivery", "A/1 é_b", "image/png", "proof-of-delivery-A-1--_b-3.png"),
        ("other", "--", "image/jpeg", "other-account-3.jpg"),
        ("other", "", "image/jpeg", "other-account-3.jpg"),
        ("order", "x" * 41, "image/jpeg", f"order-{'x' * 40}-3.jpg"),
    ],
)
def test_a_document_is_named_by_its_kind_and_its_item(kind: str, reference: str, content_type: str, name: str) -> None:
    assert name_of(kind, reference, 3, content_type) == name


def test_a_kind_is_one_of_the_list() -> None:
    for kind in KINDS:
        check_kind(kind)
    with pytest.raises(WrongUse) as caught:
        check_kind("photo")
    assert str(caught.value) == (
        "--kind 'photo' is none; kinds are invoice, proof_of_delivery, order, credit_note, other"
    )


def test_one_mail_takes_ten_megabytes_together() -> None:
    check_enclosed([])
    check_enclosed([ENCLOSED_BYTES_MAX - 1, 1])
    with pytest.raises(WrongUse) as caught:
        check_enclosed([ENCLOSED_BYTES_MAX, 1])
    assert str(caught.value) == (
        "--documents come to more than 10 MB, which many mail servers refuse; send them in two mails"
    )
