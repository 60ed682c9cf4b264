"""The facts that rules read, in the language of the reader. Packs name them in English, and so they are kept."""

import re
from functools import cache

from candour.domain.saying import Said, phrase
from candour.faces.workspace.languages import told

NAMES = frozenset(
    (
        phrase("a way to reach us"), phrase("address"), phrase("addressed to"), phrase("addresses"),
        phrase("advice since"), phrase("agreed to"), phrase("agreed to electronic messages"),
        phrase("agreed to electronic notices"), phrase("alarming"), phrase("answers"), phrase("arrears and balance"),
        phrase("asked by"), phrase("asked for"), phrase("asked for quiet until"), phrase("asked in 7 days"),
        phrase("asked to stop"), phrase("asked us to avoid"), phrase("at work"), phrase("attorney"),
        phrase("authority to accept the offer"), phrase("balance and file"), phrase("basis"),
        phrase("breathing space since"), phrase("broken promises"), phrase("brought in"),
        phrase("business days allowed"), phrase("by"), phrase("call cut off"), phrase("cap"), phrase("capacity"),
        phrase("channel refused"), phrase("claim"), phrase("collected by"), phrase("company"), phrase("confirms"),
        phrase("consent to machine calls"), phrase("consent to offers"), phrase("cost above the fixed sum"),
        phrase("cost shown"), phrase("court is spoken of"), phrase("currency"), phrase("deadline"),
        phrase("deadline not before"), phrase("debt"), phrase("default"), phrase("demanded"), phrase("detail"),
        phrase("dispute"), phrase("envelope"), phrase("exempt"), phrase("goes by"), phrase("hold"), phrase("holiday"),
        phrase("how to stop"), phrase("identity"), phrase("insolvency"), phrase("interest starts"), phrase("items"),
        phrase("kept as"), phrase("kind"), phrase("language"), phrase("last activity"), phrase("last asked"),
        phrase("last call"), phrase("last contact"), phrase("last spoke"), phrase("left for"),
        phrase("letter before claim"), phrase("letter of claim"), phrase("local time"), phrase("member"),
        phrase("minor units to match"), phrase("missing"), phrase("moratorium"), phrase("most"),
        phrase("not known to be true"), phrase("not true"), phrase("number"),
        phrase("number and request to call back"), phrase("objection"), phrase("objection to marketing"),
        phrase("offer"), phrase("only to"), phrase("others could see"), phrase("others would learn of it"),
        phrase("plan"), phrase("postcard"), phrase("prefers"), phrase("read by"), phrase("recipient"),
        phrase("reference rate"), phrase("reference rate or start"), phrase("refused"), phrase("registered for VAT"),
        phrase("regulated"), phrase("reply form"), phrase("representative"), phrase("said"), phrase("sales calls"),
        phrase("sent by"), phrase("since"), phrase("stated and not declared"),
        phrase("stated and not shown to be near"), phrase("step"), phrase("that the rest survives and may be sold"),
        phrase("the customer's own wish"), phrase("threat"), phrase("to"), phrase("too hard a way to stop"),
        phrase("until"), phrase("visit"), phrase("ways to help"), phrase("what makes it hard"), phrase("who we are"),
        phrase("words"), phrase("words for someone who needs support"), phrase("words tested with people"),
        phrase("works for the customer"), phrase("zone"), phrase("zones"),
    )
)  # fmt: skip
VALUES = frozenset(
    (
        phrase("28 days not over"), phrase("a claim or publicity"), phrase("a step"),
        phrase("amount not authorised"), phrase("an authorised representative"),
        phrase("an offer stands or support is needed"), phrase("arrears notice late"), phrase("being worked out"),
        phrase("by law"), phrase("call"), phrase("consumer not told"), phrase("disputed, not verified"),
        phrase("doubtful"), phrase("email"), phrase("failed before"), phrase("five years may have passed"),
        phrase("five years may have passed, law not known"), phrase("in writing"), phrase("insolvent"),
        phrase("letter"), phrase("marked"), phrase("may be lacking"), phrase("may still be disputed"),
        phrase("missing"), phrase("no"), phrase("no good default notice"), phrase("no notice of the charge"),
        phrase("nobody by name who acts for the estate"), phrase("none"), phrase("none on the account"),
        phrase("not a business"), phrase("not allowed"), phrase("not announced"), phrase("not begun"),
        phrase("not checked"), phrase("not complete"), phrase("not decided"), phrase("not given"),
        phrase("not in our table"), phrase("not in the moratorium"), phrase("not known"), phrase("not noted"),
        phrase("notified"), phrase("objected to or listed"), phrase("of a kind not known"), phrase("on hold"),
        phrase("open"), phrase("opted out"), phrase("original creditor asked for, not told"), phrase("phone"),
        phrase("policy: not regulated credit or hire"), phrase("post"), phrase("queried"), phrase("reached"),
        phrase("recorded"), phrase("seven calls in seven days"), phrase("six years may have passed"), phrase("sms"),
        phrase("somebody else"), phrase("somebody who may know where"), phrase("stands unanswered"), phrase("stated"),
        phrase("the address"), phrase("the adviser"), phrase("the consumer"), phrase("the customer"),
        phrase("the refusal"), phrase("this call"), phrase("this time or place"), phrase("vulnerable"),
        phrase("withdrawn"), phrase("withdrawn elsewhere"), phrase("yes"), phrase("asked_for"),
        phrase("statutory_notice"), phrase("consumer"), phrase("sole_trader"), phrase("business"),
    )
)  # fmt: skip
FORMS = (
    phrase("silent until {day}"),
    phrase("spoke on {day}"),
    phrase("told on {day}"),
    phrase("notice until {day}"),
    phrase("reckoned from {day} before"),
    phrase("may expire within {count} days"),
    phrase("missing in a {message}"),
    phrase("contacts in {count} days"),
    phrase("{way} addresses"),
)
"""Names and values that have something in them; tried in this order."""


def fact_words(text: str) -> str:
    """A name or a fixed value of a fact, said; a reference, a date and what else is data stay as they are."""
    if text in NAMES or text in VALUES:
        return told(text)
    for form, shape in _shapes().items():
        if found := shape.fullmatch(text):
            return told(Said(text, form, "", {name: fact_words(value) for name, value in found.groupdict().items()}))
    return text


@cache
def _shapes() -> dict[str, re.Pattern[str]]:
    return {form: re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>\\S+)", form)) for form in FORMS}
