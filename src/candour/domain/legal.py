"""Facts that law turns on, beside those that every account has.

Two sorts of fact, and the difference decides everything. A *fact* is None while nobody knows it, and the strictest
law that could apply then does. A *record* is something that was told or happened: False (or empty) means that nothing
of the kind is recorded, and None that nobody knows whether it is; a rule treats None like True.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

NEVER = date.min
"""For a date of something that certainly never happened, where None would mean that nobody knows."""


class LegalStep(StrEnum):
    """A step beyond words, which the guard is asked about like any message."""

    CLAIM = "claim"
    STATUTORY_DEMAND = "statutory_demand"
    BANKRUPTCY_PETITION = "bankruptcy_petition"
    WINDING_UP_PETITION = "winding_up_petition"
    ORDER_FOR_SALE = "order_for_sale"
    TERMINATE = "terminate"
    ENFORCE = "enforce"
    CREDIT_REPORT = "credit_report"
    VISIT = "visit"
    DELETE_RECORDS = "delete_records"


class Recipient(StrEnum):
    """Who would hear or read it."""

    CUSTOMER = "customer"
    REPRESENTATIVE = "representative"
    ATTORNEY = "attorney"
    OFFICE_HOLDER = "office_holder"
    PERMITTED = "permitted"
    LOCATION = "location"
    THIRD_PARTY = "third_party"


class ClaimKind(StrEnum):
    """What a template says about the world or the future, declared so that it can be checked for this very debt."""

    COURT = "court"
    ENFORCEMENT = "enforcement"
    INSOLVENCY = "insolvency"
    CREDIT_FILE = "credit_file"
    CHARGE = "charge"
    VISIT = "visit"
    CRIME = "crime"
    DEADLINE = "deadline"
    AMOUNT = "amount"
    AUTHORITY = "authority"
    ALTERNATIVES = "alternatives"


@dataclass(frozen=True, slots=True)
class Claim:
    """One declared claim. true: it is so. reachable: it could lawfully happen to this debt now. None: not known.

    amount: minor units, of a claim that names one.
    """

    kind: ClaimKind
    true: bool | None = None
    reachable: bool | None = None
    on: date | None = None
    amount: int | None = None


@dataclass(frozen=True, slots=True)
class Inconvenient:
    """A time or place at which the customer is known not to want contact.

    weekdays: 0 is Monday; empty means every day. start and end are local wall time, end excluded; both None means
    the whole day. place: a word of `Asked.place`, or empty for anywhere. since and until: the first and the last local
    day on which it holds; None: from the beginning, and until the customer says otherwise.
    """

    weekdays: tuple[int, ...] = ()
    start: time | None = None
    end: time | None = None
    place: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class LegalEvent:
    """Something that starts, pauses or ends a legal clock, such as 'complaint' or 'sar'; see each pack's duties.

    item_id: None when it concerns the account. handled: what the clock asks for has been done. id: the number under
    which it is kept, 0 when it is not.
    """

    kind: str
    on: date
    item_id: int | None = None
    handled: bool = False
    detail: str = ""
    id: int = 0


@dataclass(frozen=True, slots=True)
class LegalFacts:
    """What law asks about an account or its person. The default of every field means that nothing is known or recorded.

    Facts (None is not known):
      unknown: names of facts of the account itself that are not known although they have a value: 'kind', 'role',
        'regulated', 'zone'. state: US state, two letters. city: in plain words, such as 'New York'.
      zones: further IANA zones in which the customer may be. vat_registered: as a trader.
      electronic_consent: the customer agreed to be written to electronically about this debt.
      marketing_consent: consent or a previous purchase allows marketing.
      forbearance_considered: the ways to help were looked at and noted.
      commercial_total: what a person owes on business debts in all, minor units.
    Records (False or empty: none; None: not known whether):
      representative, attorney, attorney_unresponsive, attorney_consents, ceased (refused further contact in writing),
      ceased_on (the day on which we received that; None: before the question),
      work_prohibited (the employer forbids contact at work), refused_channels, only_channels (a recorded adjustment),
      inconvenient, identity_doubtful, offer_open (a reasonable offer stands), negotiating (a plan is being worked out),
      adviser_progress, authority_to_accept, flags_missing (the agent's file lacks warnings), unreconciled (a payment is
      not matched), moratorium_kind ('', 'standard', 'crisis', 'scottish'), insolvency_kind, company_state ('' or
      'active' trades on; 'liquidation', 'administration', 'voluntary_arrangement', 'moratorium', 'dissolved').
      marketing_objection, data_objection, tps_listed_on, tps_override, revoked_autodialled
      (for calls and texts by machine), revoked_elsewhere (in another matter of ours), abandoned_call_at.
      advice_indicated, letter_of_claim_on, reply_form_on, documents_on, notice_of_proceedings_on: the pre-action steps.
      drivers: what may make the person vulnerable ('health', 'life_event', 'resilience', 'capability').
      contacts_week_max: the person asked for no more contacts than this in 7 days (None: said nothing).
    """

    unknown: frozenset[str] = frozenset()
    state: str | None = None
    city: str | None = None
    zones: tuple[str, ...] = ()
    vat_registered: bool | None = None
    electronic_consent: bool | None = None
    marketing_consent: bool | None = None
    forbearance_considered: bool | None = None
    commercial_total: int | None = None
    representative: bool | None = False
    attorney: bool | None = False
    attorney_unresponsive: bool = False
    attorney_consents: bool = False
    ceased: bool | None = False
    ceased_on: date | None = None
    work_prohibited: bool | None = False
    refused_channels: frozenset[str] = frozenset()
    only_channels: frozenset[str] = frozenset()
    inconvenient: tuple[Inconvenient, ...] = ()
    identity_doubtful: bool | None = False
    offer_open: bool | None = False
    negotiating: bool | None = False
    adviser_progress: bool = False
    authority_to_accept: bool | None = None
    flags_missing: bool | None = False
    unreconciled: bool | None = False
    moratorium_kind: str | None = None
    insolvency_kind: str | None = ""
    company_state: str | None = ""
    marketing_objection: bool | None = False
    data_objection: bool | None = False
    tps_listed_on: date | None = None
    tps_override: bool = False
    revoked_autodialled: bool | None = False
    revoked_elsewhere: bool | None = False
    abandoned_call_at: datetime | None = None
    advice_indicated: bool | None = False
    letter_of_claim_on: date | None = None
    reply_form_on: date | None = None
    documents_on: date | None = None
    notice_of_proceedings_on: date | None = None
    drivers: frozenset[str] = frozenset()
    contacts_week_max: int | None = None
    code_member: bool = False
    events: tuple[LegalEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class MissedPayment:
    """A payment under an agreement that was not made in full: when it was to be made, and what of it is missing."""

    on: date
    amount: int


@dataclass(frozen=True, slots=True)
class ItemLaw:
    """What law asks about one item. The default of every field means that nothing is known or recorded.

    Facts: agreement ('fixed_sum', 'running_account', 'hire', 'trade', 'other'); regulated (None: as the creditor is);
      law ('ENG', 'WLS', 'SCT', 'NIR'; None: where the customer is); arose_on (None: the due or issue date);
      last_payment and last_acknowledgement (NEVER: certainly none); barred (too old to sue for, as established);
      regular_contact (the lender kept in touch while time ran); moratorium_debt (it is in the moratorium);
      validation_sent, validation_ends, default_notice_on, default_notice_expires, missed (payments under the
      agreement), interest_added (of what the ledger added since its first amount, minor units).
    Records: ongoing (new charges of an ongoing service), refuses_as_barred, claim_unanswered (a claim 'paid' or
      'disputed' has no reasoned answer), disputed_on (in writing and in time), verification_sent,
      amount_unauthorised (part of it rests on no agreement or law), arrears_notice_late, default_sum_notice_on,
      file_notice_on (told beforehand of a default entry), spoken_on or reported_notice_on (told before reporting),
      joint (owed together with somebody else), disputed_by (how the dispute came: '' in writing, 'letter', 'form',
      'email' or 'portal' that we accept, 'hand', 'call', or 'other_electronic' that we do not accept), disputed_part
      (minor units; None: all of it), dispute_repeats (an earlier one that was answered, with nothing new that matters),
      repeat_notice_sent (the day on which we said so), original_creditor_asked_on (in writing and in time),
      original_creditor_sent, reported_notice_returned (undeliverable), itemized_by (the reference date that we used
      before with this customer, a word of `Asked.itemized_by`), one_debt (the same word for student loans that were
      serviced under one account number), financial_product (of the kind that the CFPB oversees).
    """

    agreement: str | None = None
    regulated: bool | None = None
    law: str | None = None
    arose_on: date | None = None
    last_payment: date | None = None
    last_acknowledgement: date | None = None
    barred: bool | None = None
    regular_contact: bool | None = None
    moratorium_debt: bool | None = None
    ongoing: bool = False
    refuses_as_barred: bool | None = False
    claim_unanswered: bool | None = False
    validation_sent: date | None = None
    validation_ends: date | None = None
    disputed_on: date | None = None
    verification_sent: date | None = None
    amount_unauthorised: bool | None = False
    arrears_notice_late: bool | None = False
    default_notice_on: date | None = None
    default_notice_expires: date | None = None
    missed: tuple[MissedPayment, ...] | None = None
    interest_added: int | None = None
    default_sum_notice_on: date | None = None
    file_notice_on: date | None = None
    spoken_on: date | None = None
    reported_notice_on: date | None = None
    joint: bool = False
    disputed_by: str = ""
    disputed_part: int | None = None
    dispute_repeats: bool | None = None
    repeat_notice_sent: date | None = None
    original_creditor_asked_on: date | None = None
    original_creditor_sent: date | None = None
    reported_notice_returned: date | None = None
    itemized_by: str = ""
    one_debt: str = ""
    financial_product: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What law asks about the contact itself, beside its purpose, channel and words.

    place: where the customer is, or the place that the address belongs to: 'home', 'work', 'elsewhere', or None when
    not known. line: 'mobile' or 'landline'. address_basis: why this address may be used, since address_basis_on: 'used'
    by the customer with us (for texts: by text), 'consented', 'creditor_notice' (the creditor wrote there about the
    account and told of us), 'prior_collector' (the last one before us wrote there). Not enough are 'provided' (without
    being told what for), 'called', 'creditor_marketing' and 'earlier_collector'. domain_public: anybody may have an
    address of this kind. led_to_disclosure: somebody told us that another person read it. envelope: 'plain', 'marked',
    'postcard' or ''. topic: what the customer asked ('balance', 'partial_settlement', ...) or ''. encloses: what goes
    with it. itemized_by: the reference date of a validation notice. prior_consent_on: the day on which the customer
    agreed to further calls, for the days from prior_consent_from until prior_consent_until where they said so.
    consent_given: to whom they agreed to this time or place, or to being written to beside their attorney.
    court_permission: a court allows it. Fields that are False or empty by default are records.
    """

    legal_step: LegalStep | None = None
    recipient: Recipient = Recipient.CUSTOMER
    place: str | None = None
    line: str | None = None
    claims: tuple[Claim, ...] = ()
    voicemail: bool = False
    limited_content: bool | None = None
    autodialled: bool | None = None
    live_agent: bool | None = None
    initial: bool | None = None
    opt_out_confirmation: bool = False
    consent_request: bool = False
    same_medium: bool | None = None
    prior_consent_on: date | None = None
    prior_consent_from: date | None = None
    prior_consent_until: date | None = None
    consent_given: str = ""
    court_permission: bool = False
    address_basis: str | None = None
    address_basis_on: date | None = None
    address_is_work: bool | None = False
    domain_public: bool | None = None
    led_to_disclosure: bool | None = False
    public: bool | None = False
    envelope: str = ""
    addressee: str = ""
    identity_checked: bool | None = None
    discloses: bool | None = False
    template_supported: bool | None = None
    template_tested: bool | None = None
    electronic_signature_consent: bool | None = None
    visit_notice_given: bool | None = None
    proportionate: bool | None = None
    topic: str = ""
    itemized_by: str = ""
    encloses: frozenset[str] = frozenset()
    last_activity_on: date | None = None


NOTHING_KNOWN = LegalFacts()
NO_ITEM_LAW = ItemLaw()
PLAIN = Asked()
