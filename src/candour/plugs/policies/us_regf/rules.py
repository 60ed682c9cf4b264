"""The rules of the pack, as they are shown."""

from functools import partial

from candour.domain.verdicts import Rule

F = partial(Rule, status="V", effective_from="2021-11-30")

HOURS = F(
    "us.regf.1006.6.b.1", "It is too early or too late where you are, or a time or place that you asked us to avoid.",
    "12 CFR 1006.6(b)(1)", reads=("at", "residence", "legal.zones", "legal.inconvenient", "contact_point"),
)  # fmt: skip
AGREED = F(
    "us.regf.1006.6.b.4", "You agreed with us to this time or place, or a court allows it.", "12 CFR 1006.6(b)(4)",
    reads=("asked.consent_given", "asked.court_permission"),
)  # fmt: skip
HOURS_REPLY = F(
    "us.regf.1006.6.b.1.reply", "You wrote to us just now, so one answer by the same way is welcome.",
    "12 CFR 1006, Supplement I, comment 6(b)(1)-2", reads=("asked_by_customer", "asked.same_medium", "contacts"),
)  # fmt: skip
ATTORNEY = F(
    "us.regf.1006.6.b.2", "Your attorney speaks for you, and we speak with them.", "12 CFR 1006.6(b)(2)",
    reads=("legal.attorney", "asked.recipient", "asked_by_customer", "contacts"),
)  # fmt: skip
EMPLOYER = F(
    "us.regf.1006.6.b.3", "Your employer does not allow this at work.", "12 CFR 1006.6(b)(3)",
    reads=("legal.work_prohibited", "asked.place", "asked.line"),
)  # fmt: skip
CEASED = F(
    "us.regf.1006.6.c", "You asked us in writing to stop, or said that you will not pay.", "12 CFR 1006.6(c)",
    reads=("legal.ceased", "legal.ceased_on", "purpose", "asked.topic"),
)  # fmt: skip
NOBODY_ELSE = F(
    "us.regf.1006.6.d.1", "Nobody else may learn of your debt.", "15 USC 1692c(b); 12 CFR 1006.6(d)(1)",
    reads=("asked.recipient",),
)  # fmt: skip
EMAIL = F(
    "us.regf.1006.6.d.4", "We may not use this email address before you used it with us or agreed to it.",
    "12 CFR 1006.6(d)(3), (d)(4)",
    reads=("asked.address_basis", "asked.address_basis_on", "asked.domain_public", "asked.led_to_disclosure"),
)  # fmt: skip
TEXTS = F(
    "us.regf.1006.6.d.5", "We may not text this number before you used it with us or agreed to it of late.",
    "12 CFR 1006.6(d)(3), (d)(5)", reads=("asked.address_basis", "asked.address_basis_on", "asked.led_to_disclosure"),
)  # fmt: skip
LOCATION = F(
    "us.regf.1006.10", "Asking others where you are is for a person, and never names the debt.", "12 CFR 1006.10",
    reads=("asked.recipient",),
)  # fmt: skip
SEVEN_CALLS = F(
    "us.regf.1006.14.b.2.A", "We have called you about this seven times in seven days.",
    "12 CFR 1006.14(b)(2)(i)(A)", reads=("contacts", "items", "asked.recipient", "asked.prior_consent_on"),
)  # fmt: skip
AFTER_TALK = F(
    "us.regf.1006.14.b.2.B", "We spoke about this less than a week ago.", "12 CFR 1006.14(b)(2)(i)(B)",
    reads=("contacts", "items"),
)  # fmt: skip
CALL_AGREED = F(
    "us.regf.1006.14.b.3", "You agreed to this call in the last seven days.", "12 CFR 1006.14(b)(3)",
    reads=("asked.prior_consent_on", "asked.prior_consent_from", "asked.prior_consent_until", "asked_by_customer"),
)  # fmt: skip
RAPID = F(
    "us.regf.1006.14.b.1", "Calls close upon each other are a burden even when they are few.", "12 CFR 1006.14(b)(1)",
    reads=("contacts",),
)  # fmt: skip
REFUSED_WAY = F(
    "us.regf.1006.14.h", "You asked us not to use this way or this address.", "12 CFR 1006.14(h)(1)",
    reads=("legal.refused_channels", "contact_point"),
)  # fmt: skip
LAST_WORD = F(
    "us.regf.1006.14.h.2", "One confirmation, one answer to you, or what a law demands by post may still go this way.",
    "12 CFR 1006.14(h)(2)", reads=("asked.opt_out_confirmation", "asked_by_customer", "asked.same_medium", "purpose"),
)  # fmt: skip
AMOUNT = F(
    "us.regf.1006.22.b", "Part of the amount rests on no agreement or law.", "12 CFR 1006.22(b)",
    reads=("items.law.amount_unauthorised",),
)  # fmt: skip
SHOWN = F(
    "us.regf.1006.22.f", "Others could see it: a postcard, a marked envelope, a work address or a public page.",
    "12 CFR 1006.22(f)", reads=("asked.envelope", "asked.address_is_work", "asked.public"),
)  # fmt: skip
REPORTING = F(
    "us.regf.1006.30.a", "We tell you first, and wait 14 days, before anyone is told of the debt.",
    "12 CFR 1006.30(a)",
    reads=("items.law.spoken_on", "items.law.reported_notice_on", "items.law.reported_notice_returned"),
)  # fmt: skip
VERIFY = F(
    "us.regf.1006.38.d", "You disputed this in writing, or asked who the first creditor was, and are answered first.",
    "12 CFR 1006.38(c), (d)(2)", reads=(
        "items.law.disputed_on", "items.law.disputed_by", "items.law.verification_sent", "items.law.validation_ends",
        "items.law.disputed_part", "items.law.dispute_repeats", "items.law.original_creditor_asked_on",
    ),
)  # fmt: skip
RECORDS = F(
    "us.regf.1006.100", "What we did is kept for three years, so that you can check it.", "12 CFR 1006.100",
    reads=("asked.last_activity_on", "asked.legal_step"),
)  # fmt: skip
ROSENTHAL = Rule(
    "us.ca.rosenthal", "In California creditors keep the rules of collectors.", "Cal. Civ. Code 1788 ff", "V2",
    reads=("role", "residence", "kind", "legal.commercial_total"),
)  # fmt: skip
