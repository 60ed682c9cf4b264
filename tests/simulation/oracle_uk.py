"""The law of the United Kingdom, as an oracle reads docs/law.md."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from tests.simulation.case import DAY, Case, in_quiet
from tests.simulation.world import Item


def breathing_space(c: Case) -> bool:
    in_scope = c.british and c.world.place.part in ("ENG", "WLS") and c.attempt.asks
    return in_scope and c.held("moratorium") and c.truth("moratorium_kind") != "scottish"


def capacity(c: Case) -> bool:
    ids = {i.id for i in c.items} | {None}
    holds = c.world.holds_of(c.attempt.account)
    return c.british and any(h.kind == "capacity" and h.item in ids for h in holds)


def adviser(c: Case) -> bool:
    """Thirty days, and thirty more where there is progress, whatever end was written down."""
    span = timedelta(days=60 if c.truth("adviser_progress") else 30)
    holds = [h for h in c.world.holds_of(c.attempt.account) if h.kind == "adviser"]
    return c.british and c.attempt.asks and any(c.attempt.at < h.since + span for h in holds)


def uk_insolvent(c: Case) -> bool:
    if c.world.place.country != "GB" or not c.attempt.asks:
        return False
    record = c.truth("insolvency_kind") if c.person else c.truth("company_state") not in (None, "", "active")
    return bool(record) or any(h.kind == "insolvency" for h in c.world.holds_of(c.attempt.account))


def uk_people(c: Case) -> bool:
    a = c.attempt
    spoken_for = bool(c.truth("representative")) and not a.by_customer and a.purpose != "statutory_notice"
    unsure = ("identity_doubtful", "unreconciled", "data_objection") + (("flags_missing",) if c.agent else ())
    escalates = a.purpose == "notice" and (c.truth("negotiating") or c.truth("offer_open"))
    unable = a.asks and c.agent and c.truth("offer_open") and not c.truth("authority_to_accept")
    return c.british and bool(spoken_for or (a.asks and any(c.truth(name) for name in unsure)) or escalates or unable)


def uk_ways(c: Case) -> bool:
    a = c.attempt
    by_post = a.purpose == "statutory_notice" and a.channel == "letter"
    if c.british and a.channel in c.world.refused_channels and not (by_post or a.confirms_refusal):
        return True
    only = c.truth("only_channels")
    if c.world.place.country == "GB" and only and a.channel not in only:
        return True
    spared = a.by_customer or a.purpose == "statutory_notice" or a.channel == "letter"
    return c.british and not spared and in_quiet(c, a.at)


def uk_items(c: Case) -> bool:
    return c.british and c.attempt.asks and any(i.truth.get("claim_unanswered") for i in c.items)


def _years_on(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def too_old(c: Case) -> bool:
    """Five years in Scotland end a debt; after six in England and Wales a person is asked only if we kept in touch."""

    def old(item: Item) -> bool:
        words = ("arose_on", "last_payment", "last_acknowledgement")
        days = [d for w in words if isinstance(d := item.truth.get(w), date) and d != date.min]
        if not item.truth.get("arose_on"):
            days.append(item.due)
        law = item.truth.get("law") or c.world.place.part
        if law == "SCT":
            return _years_on(max(days), 5) <= c.day
        silent = c.british and c.world.place.part in ("ENG", "WLS") and item.truth.get("regular_contact") is False
        refuses = c.british and bool(item.truth.get("refuses_as_barred"))
        return (silent or refuses) and _years_on(max(days), 6) <= c.day

    return c.world.place.country == "GB" and c.attempt.asks and any(old(i) for i in c.items)


def cut_off(c: Case) -> bool:
    cut = c.truth("abandoned_call_at")
    machine = c.attempt.channel == "call" and c.attempt.machine and c.world.place.country == "GB"
    return machine and isinstance(cut, datetime) and c.attempt.at < cut + timedelta(hours=72)


def offers(c: Case) -> bool:
    if c.attempt.purpose != "marketing" or c.world.place.country != "GB":
        return False
    listed = c.truth("tps_listed_on")
    on_list = isinstance(listed, date) and c.day >= listed + 28 * DAY and not c.truth("tps_override")
    unwanted = c.attempt.channel in ("email", "sms") and c.person and not c.truth("marketing_consent")
    objects = bool(c.truth("marketing_objection")) and (c.person or c.attempt.channel == "call")
    return objects or unwanted or (c.attempt.channel == "call" and on_list)


RULES: dict[str, Callable[[Case], bool]] = {
    "uk.drs.11": breathing_space, "uk.conc.7.10.1": capacity, "uk.conc.7.3.11": adviser,
    "uk.insolvency": uk_insolvent, "uk.conc.7.12-13": uk_people, "uk.conc.7.9.4": uk_ways, "uk.conc.7.5.3": uk_items,
    "uk.limitation": too_old, "uk.ofcom.misuse": cut_off, "uk.pecr": offers,
}  # fmt: skip
