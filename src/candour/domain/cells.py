"""Cells of a file that a spreadsheet opens."""

import re

_NUMBER = re.compile(r"[-+]?[\d.,]+")
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def inert(text: str) -> str:
    """Text that a spreadsheet shows and never runs: what begins like a formula is quoted, numbers are left alone."""
    return f"'{text}" if text.startswith(_RUNS) and not _NUMBER.fullmatch(text) else text
