"""The shapes of answers, for the document that describes the API."""

from ninja import Schema
from pydantic import Field

LIMIT = "Null where no rule sets one."


class Error(Schema):
    """What is wrong, where, and how to mend it."""

    error: str


class Spoke(Schema):
    """What one rule said of the question."""

    rule: str
    version: int
    verdict: str
    warning: bool
    reason: str
    citation: str
    status: str
    facts: dict[str, str]
    until: str | None
    lifts: list[str]


class DutyLine(Schema):
    """What must be done by the end of a local day."""

    rule: str
    what: str
    due: str
    since: str
    item: str | None
    reason: str
    citation: str
    status: str
    demands_notice: bool


class PermitLine(Schema):
    """What one rule says of a charge."""

    rule: str
    version: int
    reason: str
    citation: str
    status: str
    grants: bool
    most: int | None
    rate: str | None
    facts: dict[str, str]


class ChargeAnswer(Schema):
    """Whether a charge may be added."""

    kind: str
    item: str
    on: str
    allowed: bool
    most: int | None = Field(description=f"Minor units. {LIMIT}")
    rate: str | None = Field(description=f"Percent a year, a decimal. {LIMIT}")
    permits: list[PermitLine]


class GuardAnswer(Schema):
    """The verdict with every rule that spoke, the duties that run, and what may be charged."""

    id: str | int | None = Field(None, description="The question's own, where it has one.")
    verdict: str = Field(description="allow, fix, wait, person or refuse.")
    reason: str
    rules: list[str]
    until: str | None = Field(description="The earliest moment at which asking again could differ.")
    needs_person: bool
    spoke: list[Spoke]
    duties: list[DutyLine]
    charge: ChargeAnswer | None


class RuleLine(Schema):
    """One rule of a pack."""

    id: str
    pack: str
    label: str
    sort: str
    status: str
    version: int
    citation: str
    reason: str
    reads: list[str]
    effective_from: str | None
    effective_to: str | None
