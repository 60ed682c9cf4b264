"""Email into a folder: whole files, once each, safe before anybody says so."""

import asyncio
import mailbox
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from candour.plugs.channels.email import PLUG, SETTINGS
from candour.plugs.channels.email.maildir import MaildirChannel, file_name
from candour.ports.channel import Envelope, HandOver, Receipt, TransportError
from candour.ports.registry import channels


@dataclass(frozen=True, slots=True)
class Letter:
    """What the guard would have cleared."""

    attempt_id: int
    envelope: Envelope


def letter(number: int, message_id: str | None = None) -> Letter:
    raw = b"Subject: Hello %d\r\n\r\nHello\r\n" % number
    return Letter(number, Envelope("us@h.example", "a@b.example", message_id or f"<{number}@h.example>", raw))


def send(folder: Path, cleared: Sequence[Letter], may_go_on: Callable[[], bool] = lambda: True) -> list[Receipt]:
    async def run() -> list[Receipt]:
        channel = MaildirChannel(folder)
        try:
            return [receipt async for receipt in channel.send(cleared, may_go_on)]
        finally:
            await channel.close()

    return asyncio.run(run())


def test_a_mail_program_finds_every_message(tmp_path: Path) -> None:
    receipts = send(tmp_path / "maildir", [letter(n) for n in range(60)])
    assert [(r.attempt_id, r.outcome) for r in receipts] == [(n, HandOver.SENT) for n in range(60)]
    box = mailbox.Maildir(tmp_path / "maildir")
    assert sorted(m["Subject"] for m in box) == sorted(f"Hello {n}" for n in range(60))
    assert list((tmp_path / "maildir" / "tmp").iterdir()) == []


def test_handing_the_same_message_over_again_makes_no_second_one(tmp_path: Path) -> None:
    send(tmp_path, [letter(1)])
    send(tmp_path, [letter(1)])
    assert len(list((tmp_path / "new").iterdir())) == 1


def test_a_message_is_on_disk_before_it_counts_as_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[str] = []
    real = os.fsync

    def fsync(descriptor: int) -> None:
        synced.append(os.readlink(f"/proc/self/fd/{descriptor}"))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    send(tmp_path, [letter(1), letter(2)])
    names = [Path(one).relative_to(tmp_path).parts[0] for one in synced]
    assert names == ["tmp", "tmp", "new"]  # the folder last


def test_a_full_disk_is_tried_again_and_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    (receipt,) = send(tmp_path, [letter(1)])
    assert (receipt.outcome, receipt.code, receipt.retry) == (HandOver.FAILED, "ENOSPC", True)
    assert list((tmp_path / "new").iterdir()) == []


def test_nothing_is_begun_after_a_pause(tmp_path: Path) -> None:
    left = iter([True, True, False, True])
    receipts = send(tmp_path, [letter(n) for n in range(4)], lambda: next(left))
    assert [r.code for r in receipts] == ["250", "250", "paused", "250"]
    assert len(list((tmp_path / "new").iterdir())) == 3


def test_only_this_user_may_read_the_folder(tmp_path: Path) -> None:
    send(tmp_path / "maildir", [letter(1)])
    (delivered,) = (tmp_path / "maildir" / "new").iterdir()
    assert (tmp_path / "maildir" / "new").stat().st_mode & 0o777 == 0o700
    assert delivered.stat().st_mode & 0o777 == 0o600


def test_a_folder_that_cannot_be_made_is_an_error_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(TransportError, match="choose a folder"):
        send(tmp_path / "file" / "maildir", [letter(1)])


@pytest.mark.parametrize(
    "message_id", ["<../../etc/x@h.example>", "<a:2,S@h.example>", "<.hidden@h.example>", "<" + "x" * 400 + "@h>"]
)
def test_no_message_id_leads_out_of_the_folder(tmp_path: Path, message_id: str) -> None:
    send(tmp_path, [letter(1, message_id)])
    (delivered,) = (tmp_path / "new").iterdir()
    assert delivered.name == file_name(message_id)
    assert not set(delivered.name) & set("/:\0")
    assert not delivered.name.startswith(".")


def test_different_messages_have_different_files() -> None:
    ids = ["<a/b@h>", "<a:b@h>", "<a%2Fb@h>", "<a_b@h>", "<" + "x" * 300 + "@h>", "<" + "x" * 301 + "@h>"]
    assert len({file_name(one) for one in ids}) == len(ids)


# ---- the plug ----


def test_the_registry_finds_email_with_its_label_settings_and_icon() -> None:
    plug = channels()["email"]
    assert plug.label == "Email"
    assert plug.icon.read_text().startswith("<svg")
    assert all(setting.label and setting.help for setting in SETTINGS)


def test_without_a_server_mail_goes_into_the_state_folder(tmp_path: Path) -> None:
    channel = PLUG.connect({"CANDOUR_HOME": tmp_path, "CANDOUR_SMTP_URL": None})
    assert isinstance(channel, MaildirChannel)
    assert channel.folder == tmp_path / "maildir"
    assert channel.is_local


def test_a_server_is_not_local_unless_it_is_said_to_be() -> None:
    url = "smtp://127.0.0.1:2525"
    assert not PLUG.connect({"CANDOUR_SMTP_URL": url}).is_local
    assert PLUG.connect({"CANDOUR_SMTP_URL": url, "CANDOUR_SMTP_LOCAL": True}).is_local


def test_with_nowhere_to_go_it_says_what_to_set() -> None:
    with pytest.raises(TransportError, match="CANDOUR_SMTP_URL"):
        PLUG.connect({})
