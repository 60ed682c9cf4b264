"""What no message to a business says either: pressure, and consequences that nobody has shown to be lawful and near.

For persons the law packs rule on words; a business is protected by less law, and by the same decency.
"""

from collections.abc import Iterator

from candour.domain.legal import Claim, ClaimKind
from candour.domain.phrases import CONSEQUENCES, CRIME, OFFICIAL, PRESSURE, PROFANE, says
from candour.domain.plausible import may_be_business
from candour.domain.verdicts import Question, Rule, Ruling, Sort, Verdict

CITATION = "House policy"
NO_PRESSURE = Rule(
    "house.no_pressure", "The words press or insult.", CITATION, reads=("text", "kind"), sort=Sort.CONTENT
)
TRUE_WORDS = Rule(
    "house.true_words", "A consequence is stated that nobody has shown to be lawful and near for this debt.", CITATION,
    reads=("text", "asked.claims", "kind"), sort=Sort.CONTENT,
)  # fmt: skip
RULES = (NO_PRESSURE, TRUE_WORDS)
_NO_CONSEQUENCE = (ClaimKind.AMOUNT, ClaimKind.DEADLINE, ClaimKind.AUTHORITY, ClaimKind.ALTERNATIVES)


def speak_of_words(q: Question) -> Iterator[Ruling]:
    """Rulings on finished text to a business, or to somebody who may be one."""
    if q.text is None or not may_be_business(q.account):
        return
    for meaning in (PRESSURE, PROFANE):
        if found := says(q.text, meaning):
            yield Ruling(NO_PRESSURE, Verdict.FIX, facts=(("words", found),))
    for meaning in (CRIME, OFFICIAL):
        if found := says(q.text, meaning):
            yield Ruling(TRUE_WORDS, Verdict.REFUSE, facts=(("words", found),))
    shown = {claim.kind for claim in q.asked.claims if _is_shown(claim)}
    for kind, meaning in CONSEQUENCES.items():
        if kind not in shown and (found := says(q.text, meaning)):
            yield Ruling(TRUE_WORDS, Verdict.FIX, facts=(("stated and not shown to be near", found),))


def _is_shown(claim: Claim) -> bool:
    """A consequence that is true and could lawfully follow now."""
    return claim.true is True and (claim.kind in _NO_CONSEQUENCE or claim.reachable is True)
