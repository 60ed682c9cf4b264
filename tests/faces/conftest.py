"""The command line as a person uses it."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from click.testing import CliRunner


@dataclass(frozen=True)
class Said:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON: fails when anything else is on it."""
        return json.loads(self.out)


Run = Callable[..., Said]


@pytest.fixture
def run() -> Run:
    """Run `candour` with these words in this process."""
    from candour.faces.cli.main import cli

    def call(*words: object) -> Said:
        result = CliRunner().invoke(cli, [str(word) for word in words])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    return call
