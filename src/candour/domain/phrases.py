"""What English words in a message amount to, for rules that read finished text.

Found words can only ever stop a message, so a list need not be complete to be safe: consequences that a template
states are declared as claims as well, and those are checked by meaning.
"""

import re
from functools import lru_cache
from typing import Final

from candour.domain.legal import ClaimKind


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b", re.IGNORECASE)


DEMAND: Final = _any(
    r"pay (?:now|today|tonight|at once|immediately|us|in full|by|within|what you owe)",
    r"pay the (?:full|whole|amount|balance)",
    r"(?:please|must|need to|have to|should|kindly) (?:now )?(?:pay|settle|clear|remit)",
    r"(?:settle|clear|bring) (?:your|this|the) (?:account|balance|debt|arrears)(?: up to date)?",
    r"payment (?:is|was) (?:now )?(?:due|overdue|required|expected)",
    r"(?:demand|require|expect) (?:full |immediate )?payment",
    r"make (?:a|your) payment",
    r"(?:is|are) still to pay",
)
COURT: Final = _any(
    r"courts?", r"legal (?:action|proceedings|steps)", r"proceedings", r"litigation", r"sue (?:you|for)", r"judgments?",
    r"county court", r"ccj", r"solicitors? will", r"claim form", r"lawsuit", r"take you to law",
)  # fmt: skip
ENFORCEMENT: Final = _any(
    r"bailiffs?", r"enforcement (?:agents?|officers?)", r"sheriff(?: officer)?s?", r"seize", r"repossess\w*",
    r"garnish\w*", r"attach(?:ment of)? (?:your )?earnings", r"charging order", r"marshal",
)  # fmt: skip
INSOLVENCY: Final = _any(r"bankrupt\w*", r"statutory demand", r"winding[- ]up", r"wind (?:you|the company) up")
CREDIT_FILE: Final = _any(
    r"credit (?:file|record|reference|report|rating|score|bureau)", r"default (?:entry|marker|notice on your)",
)  # fmt: skip
CRIME: Final = _any(
    r"police", r"prison", r"jail", r"arrest\w*", r"criminal\w*", r"fraud (?:squad|unit|charge)", r"warrant",
)  # fmt: skip
OFFICIAL: Final = _any(
    r"final warrant", r"official (?:summons|court|notice of (?:seizure|prosecution))", r"by order of", r"summons",
    r"his majesty's", r"government (?:agency|department)", r"writ",
)  # fmt: skip
PRESSURE: Final = _any(
    r"(?:within|in) (?:24|48) hours", r"final chance", r"last chance", r"immediate(?:ly)? (?:and )?in full",
    r"pay (?:immediately|at once|today|tonight)", r"no excuses?", r"or else", r"in one (?:single )?payment today",
)  # fmt: skip
BORROWING: Final = _any(
    r"borrow", r"take out (?:a|another) (?:loan|card)", r"(?:re)?mortgage your", r"sell your (?:home|house|car)",
    r"use (?:a|your) credit card", r"payday loan", r"ask (?:your )?(?:family|friends|relatives)",
)  # fmt: skip
FAKE_DELIVERY: Final = _any(
    r"parcel", r"package for you", r"missed delivery", r"delivery card", r"you have won", r"prize", r"refund for you",
    r"survey", r"old friend",
)  # fmt: skip
PROMOTION: Final = _any(
    r"special offer", r"new (?:product|range|service)s?", r"upgrade", r"buy now", r"sale (?:now|ends)", r"our latest",
    r"% off", r"free trial", r"sign up for", r"discount on your next", r"loyalty", r"refer a friend",
)  # fmt: skip
ALTERNATIVES: Final = _any(
    r"(?:freez|stop|paus|suspend|reduc|waiv|cancel)\w* (?:the |your |any )?(?:interest|charges?|fees?)", r"more time",
    r"pay later", r"defer\w*", r"token (?:payments?|sum|amount)", r"payment holiday",
    r"afford\w*", r"instal?lments?", r"hard(?:er)? to pay", r"difficult\w*", r"payment plan", r"repayment plan",
    r"a plan", r"breathing space", r"free advice", r"debt advice", r"smaller (?:sum|amount)", r"small sum",
    r"we can help",
    r"what you can", r"talk about",
)  # fmt: skip
SUPPORT_ROUTE: Final = _any(
    r"reply", r"call us", r"phone", r"write to us", r"email us", r"get in touch", r"contact us", r"talk to us",
    r"answer",
)  # fmt: skip
OPT_OUT: Final = _any(
    r"unsubscribe", r"opt(?:ing)?[- ]?out",
    r"(?:reply|text|send|answer|respond)(?:ing)? (?:with |us )?(?:the word )?\W?stop",
    r"stop (?:receiving|getting|these|writing|further|all|emails?|texts?|messages)", r"no longer (?:want|wish)",
    r"do not want (?:us|more|these)", r"no more (?:emails?|texts?|messages)",
)  # fmt: skip
_LEAVE: Final = r"(?:opt[- ]?out|unsubscribe|stop (?:these|emails?|texts?|messages|receiving|getting))"
_HARD: Final = (
    r"(?:call|phone|telephone|mail us|by (?:post|mail|phone|telephone)|write to|send (?:us )?a letter|visit|in person|"
    r"account number|social security|date of birth|fee|pay)"
)
HARD_WAY_OUT: Final = _any(
    _LEAVE + r"\b[^.!?\n]{0,80}?\b" + _HARD, _HARD + r"\b[^.!?\n]{0,60}?\bto " + _LEAVE,
    r"repl(?:y|ying)[^.!?\n]{0,40}(?:account number|social security|date of birth)[^.!?\n]{0,40}" + _LEAVE,
)  # fmt: skip
"""Ways out that are not simple for who reads it on a screen: by post, telephone or a page that is not linked, for a fee
or for more facts than needed (comment 6(d)(4)(ii)(C)(4)-1)."""
SIMPLE_WAY_OUT: Final = re.compile(
    r"\b(?:reply|replying|text|send|answer|respond)\b[^.!?\n]{0,30}\bstop\b|\bclick\b|\btap\b|https?://|www\.",
    re.IGNORECASE,
)
PROFANE: Final = _any(
    r"fuck\w*", r"shit\w*", r"bastards?", r"assholes?", r"bitch\w*", r"damn(?:ed)?", r"deadbeats?", r"scum",
    r"idiots?", r"crap",
)  # fmt: skip
SURVIVES: Final = _any(
    r"still (?:owe|owed|exist|exists|be owed)", r"remains? (?:owed|payable|outstanding)", r"not (?:be )?written off",
)  # fmt: skip
MAY_BE_SOLD: Final = _any(r"(?:sold|sell|assign|assigned|pass it|passed) (?:it )?(?:on )?(?:to|by)?")
COLLECTOR: Final = _any(r"debt collector", r"debt collection")
COLLECTING: Final = re.compile(r"attempt\w* to collect a debt.*information .*used for that purpose", re.I | re.S)
DEBT_WORDS: Final = _any(
    r"your account", r"debts?", r"balance", r"ow(?:e|ed|ing)", r"overdue", r"payment", r"collect\w*",
)  # fmt: skip
OWING: Final = _any(r"ow(?:e|ed|ing)", r"balance", r"payments?", r"pay", r"past due", r"overdue")
PREMIUM_NUMBER: Final = re.compile(
    r"(?<![\d+])(?:\+44[ -]?(?:\(0\))?|0044[ -]?|0)(?:9\d|87[123]|84[345])(?:[ -]?\d){6,9}"
)
MONEY: Final = re.compile(
    r"(?:[£$€]|\b(?:GBP|USD|EUR) ?)\d[\d,. ]*|\b\d[\d,.]*\s?(?:GBP|USD|EUR|pounds|dollars|euros?)"
)

CONSEQUENCES: Final = {
    ClaimKind.COURT: COURT,
    ClaimKind.ENFORCEMENT: ENFORCEMENT,
    ClaimKind.INSOLVENCY: INSOLVENCY,
    ClaimKind.CREDIT_FILE: CREDIT_FILE,
}
"""Consequences that a text may only state when its template declares them as claims."""

_NOT = re.compile(r"(?:\bnot|\bnever|n['’]t|\bwithout|\bno)\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_IF = re.compile(r"\b(?:if|unless|should you|failing|why)\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[.;:!?\n]")


_DIGIT: Final = re.compile(r"\d")
_BROKEN: Final = re.compile(r"(?<=[\w,])[ \t]*\r?\n[ \t]*(?=[a-z])")
_SPACES: Final = re.compile(r"[^\S\n]+")
_COUNTS: Final = ("hour", "%")
"""Words beside which a number decides what is meant; in other lines all digits are alike."""


def says(text: str, meaning: re.Pattern[str]) -> str | None:
    """The first words in a text that mean this and are not denied ('we will not go to court'), or None.

    A condition is no denial: 'if you do not pay, court follows' speaks of court. No meaning goes over a line's end, so
    lines are read one by one, and those that stand in many messages (with other numbers) once.
    """
    for line in _lines(text):
        if found := _line_says(line, meaning):
            return found
    return None


def premium_number(text: str) -> str | None:
    """The first British number in a text that costs more than an ordinary call, or None."""
    return next((found for line in text.split("\n") if "0" in line or "+" in line if (found := _premium(line))), None)


@lru_cache(maxsize=16384)
def _premium(line: str) -> str | None:
    found = PREMIUM_NUMBER.search(line)
    return found.group() if found else None


@lru_cache(maxsize=64)
def _lines(text: str) -> tuple[str, ...]:
    """The lines that say something, alike ones once, in order: every rule on words reads the same text.

    A sentence that was broken to fit a width is one line again, and spaces of any kind and number are one.
    """
    whole = _SPACES.sub(" ", _BROKEN.sub(" ", text))
    return tuple(dict.fromkeys(_alike(line) for line in whole.split("\n") if line and not line.isspace()))


@lru_cache(maxsize=16384)
def _alike(line: str) -> str:
    return line if any(word in line.lower() for word in _COUNTS) else _DIGIT.sub("0", line)


@lru_cache(maxsize=131072)
def _line_says(line: str, meaning: re.Pattern[str]) -> str | None:
    for found in meaning.finditer(line):
        clause = _CLAUSE.split(line[max(0, found.start() - 80) : found.start()])[-1]
        if not _NOT.search(clause) or _IF.search(clause):
            return found.group().strip()
    return None
