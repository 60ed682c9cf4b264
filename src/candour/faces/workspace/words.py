"""The words on staff screens for what the flow keeps as short keys. Never seen by customers."""

from django.utils.translation import gettext

from candour.faces.workspace.languages import later

PURPOSES = {
    "reminder": later("Friendly reminder"),
    "due": later("Due-date note"),
    "check_in": later("Check-in"),
    "call": later("Call"),
    "options": later("Options and help"),
    "notice": later("What happens next"),
    "thanks": later("Thank-you"),
    "statutory_notice": later("Statutory notice"),
    "reply": later("Reply"),
    "statement": later("Statement"),
    "copies": later("Copies"),
    "marketing": later("Service message"),
}
CHANNELS = {
    "email": later("email"),
    "call": later("phone"),
    "phone": later("phone"),
    "sms": later("text"),
    "letter": later("letter"),
    "post": later("letter"),
}
VERDICTS = {
    "allow": later("May go"),
    "fix": later("Needs a change"),
    "wait": later("Waits"),
    "person": later("A person decides"),
    "refuse": later("Must not go"),
}
SORTS = {
    "contact": later("Being in touch"),
    "content": later("Words"),
    "clock": later("Deadlines"),
    "charge": later("Charges"),
}
STATUSES = {
    "V": later("read in the text of the law or of its regulator"),
    "V2": later("read in a secondary source"),
    "R": later("recalled, not looked up"),
    "P": later("policy of the house: a number that no law gives"),
}
"""How well a rule was checked; docs/law.md says the same."""
ITEM_STATUSES = {
    "not_yet_issued": later("not issued yet"),
    "open": later("open"),
    "part_paid": later("part paid"),
    "paid": later("paid"),
    "credit": later("in credit"),
    "unknown": later("not known yet"),
    "disputed": later("in query"),
    "held": later("held"),
    "promised": later("promised"),
}
LEFT_OUT = {
    "unknown": later("its balance is not known yet"),
    "disputed": later("it is in query"),
    "held": later("it is on hold"),
    "promised": later("it is covered by a promise"),
    "no_due_date": later("it has no due date"),
    "below_tolerance": later("too little is owed on it to write about"),
    "paid": later("it is paid"),
    "credit": later("it is in credit"),
    "not_yet_issued": later("it has not been issued yet"),
}
HOLDS = {
    "pause": later("Pause"),
    "dispute": later("Dispute"),
    "complaint": later("Open complaint"),
    "moratorium": later("Breathing space"),
    "adviser": later("Time with a debt adviser"),
    "arrangement": later("Payment arrangement"),
    "payment_on_its_way": later("Payment on its way"),
    "vulnerable": later("Support first"),
    "capacity": later("Capacity in doubt"),
    "bereaved": later("Bereaved"),
    "deceased": later("Has died"),
    "insolvency": later("Insolvency"),
    "representative": later("Somebody speaks for them"),
    "attorney": later("A lawyer speaks for them"),
    "statute_barred": later("Too old to sue for"),
    "our_promise": later("A promise of ours is open"),
    "recall": later("Taken back by the creditor"),
    "with_agent": later("With an agency"),
}
BLOCKS = {
    "all_contact": later("all contact that no law demands and nobody asked for"),
    "asks": later("asking for payment"),
    "charges": later("charges"),
    "enforcement": later("steps towards a court"),
    "agents": later("agents’ queues"),
}
MODES = {
    "shadow": (later("Shadow"), later("Steps are planned, written and shown. Nothing is sent.")),
    "approve": (later("Approve"), later("Every message waits until a person releases it.")),
    "live": (later("Live"), later("Messages go by themselves, inside the rules.")),
    "paused": (later("Paused"), later("Nothing new is handed over.")),
}
LANES = {
    "live": (later("Live"), ""),
    "shadow": (later("Shadow"), later("What Candour would have said. Nothing of this was sent.")),
    "replay": (later("Replay"), later("A day tried out with another date. It never counts as live history.")),
}
SECTIONS = {
    "uncertain": (
        later("Uncertain"),
        later("These may have been handed over. They are never sent again by themselves."),
    ),
    "failed": (
        later("Failed"),
        later("These did not arrive. A failed message does not move an account further along."),
    ),
    "draft": (later("To approve"), later("Written and cleared. Each waits for a person to release it.")),
    "held": (later("Held"), later("Not chased, and why. These need a person, or a change in the facts.")),
    "waiting": (later("Waiting"), later("These go by themselves when their time comes.")),
    "went": (later("Went"), later("Said on this day.")),
}
STATES = {
    "ready": later("ready to go"),
    "waiting": later("waits"),
    "held": later("held"),
    "draft": later("waits for approval"),
    "sent": later("sent"),
    "tasked": later("task made"),
    "shadowed": later("shadow, not sent"),
    "failed": later("failed"),
    "uncertain": later("uncertain"),
    "lapsed": later("lapsed: no longer true"),
    "handing_over": later("being handed over"),
    "returned": later("taken back, not sent"),
    "received": later("received"),
    "claimed": later("being handed over"),
    "released": later("released"),
}
PRINTING = {
    "queued": later("waits to be printed"),
    "in_run": later("in a print run"),
    "posted": later("posted"),
    "withdrawn": later("taken out"),
    "closed": later("ready to print"),
    "handing_over": later("may have been handed over"),
    "handed": later("with the print house"),
    "uncertain": later("may have been handed over"),
    "not_wanted": later("it was not true any more"),
    "other_words": later("the facts moved, so it is written anew"),
    "other_address": later("another address is known now"),
    "forgotten": later("its words were forgotten"),
    "by_a_person": later("a person took it out"),
    "unreachable": later("the mail server cannot be reached"),
    "too_large": later("too large for a mail"),
    "not_written": later("the folder cannot be written"),
}
"""A letter on its way to paper, a print run, and why a letter was taken out."""
EVENTS = {
    "imported": later("Brought in from the ledger"),
    "import_undone": later("A ledger was taken back"),
    "item_changed": later("The ledger changed"),
    "payment_cleared": later("Payment cleared"),
    "hold_placed": later("Hold placed"),
    "hold_ended": later("Hold ended"),
    "hold_extended": later("Hold lengthened"),
    "hold_end_told": later("End of the hold told"),
    "hold_extension_asked": later("More time asked for"),
    "promise_made": later("Promise made"),
    "promise_broken": later("Promise not kept"),
    "promise_kept": later("Promise kept"),
    "query_opened": later("Query opened"),
    "query_closed": later("Query closed"),
    "draft_edited": later("Draft edited"),
    "message_tried_again": later("Message tried again"),
    "credit_limit_set": later("Credit limit set"),
    "put_on_stop": later("Put on stop"),
    "stop_release_asked": later("Release from stop asked for"),
    "stop_released": later("Released from stop"),
    "stop_release_refused": later("Release from stop refused"),
    "merged": later("Merged with another account"),
    "merge_undone": later("Merge undone"),
    "exported": later("Everything exported"),
    "gets_set": later("Who gets what"),
    "document_kept": later("Document added"),
    "document_removed": later("Document removed"),
    "query_passed": later("Query passed on"),
    "written": later("Message written"),
    "written_taken_back": later("Written message taken back"),
    "message_sent": later("Message sent"),
    "letter_posted": later("Letter posted"),
    "letter_withdrawn": later("Letter taken out before it was posted"),
    "letter_printed_again": later("Letter printed again"),
    "message_received": later("They answered"),
    "message_failed": later("Message failed"),
    "message_uncertain": later("Message uncertain"),
    "task_made": later("Task made"),
    "task_done": later("Task done"),
    "mode_changed": later("Mode changed"),
    "approved": later("Draft released"),
    "contact_point_failed": later("Contact point failed"),
    "conversation": later("Conversation"),
    "call_tried": later("Call tried"),
    "message_settled": later("Doubt settled"),
    "noted": later("Note"),
    "note_withdrawn": later("Note taken back"),
    "owner_set": later("Owner"),
    "follow_up_set": later("Follow-up"),
    "draft_returned": later("Draft sent back"),
    "contact_point_added": later("Contact point added"),
    "contact_point_corrected": later("Contact point corrected"),
    "contact_point_placed": later("Where a contact point is"),
    "opted_out": later("Opted out"),
    "preference_noted": later("Preference noted"),
    "support_need_noted": later("Support need noted"),
    "facts_recorded": later("Facts written down"),
    "clock_started": later("A legal deadline began"),
    "clock_moved": later("A legal deadline moved"),
    "clock_stopped": later("A legal deadline was met"),
    "placed": later("Placed with us"),
    "placement_ended": later("Taken back"),
    "liability_added": later("Somebody else answers for it"),
    "liability_ended": later("Somebody answers for it no longer"),
    "task_escalated": later("Deadline near: shown to everybody"),
    "step_moved": later("Step moved to another day"),
    "step_move_undone": later("Moved step put back"),
    "over_cap": later("Called over the contact cap"),
    "person_matched": later("Shares the contact cap with somebody else"),
    "match_undone": later("Shares the contact cap no more"),
}
TASKS = {
    "call": later("Call"),
    "find_contact": later("Find a better contact point"),
    "uncertain": later("Settle an uncertain message"),
    "decide": later("Decide"),
    "duty": later("Legal deadline"),
}
TASK_ACTS = {
    "call": later("Record the call"),
    "find_contact": later("Add an address"),
    "uncertain": later("Settle it"),
    "decide": later("Decide"),
    "duty": later("Do it"),
}
CLOCKS = {
    "sar": later("Request for their data"),
    "data_complaint": later("Complaint about data"),
    "moratorium_notified": later("Told of breathing space"),
    "agent_to_stop": later("An agency is to stop"),
    "agent_may_go_on": later("An agency may go on"),
    "arrears_condition": later("Payments in arrears"),
    "arrears_notice": later("Notice of arrears sent"),
    "two_payments_missed": later("Two payments missed"),
    "documents_requested": later("Documents asked for"),
    "reply_without_agreement": later("Reply without agreement"),
    "initial_communication": later("First contact"),
    "complaint": later("Complaint"),
    "dispute": later("Dispute"),
    "offer": later("Offer"),
}
OUTCOMES = {
    "conversation": later("We spoke"),
    "voicemail": later("Left a message"),
    "rang_out": later("Nobody answered"),
    "unconnected": later("Number does not work"),
    "they_rang": later("They rang us"),
}
METHODS = {
    "bacs": later("Bank transfer"),
    "card": later("Card"),
    "cheque": later("Cheque"),
    "direct_debit": later("Direct debit"),
    "instant": later("Instant payment"),
}
QUERY_REASONS = {
    "short_delivery": later("Short delivery"),
    "not_delivered": later("Not delivered"),
    "damaged": later("Damaged"),
    "quality": later("Not as it should be"),
    "wrong_price": later("Wrong price"),
    "wrong_quantity": later("Wrong quantity"),
    "not_ordered": later("Not ordered"),
    "order_number": later("Order number missing"),
    "duplicate": later("Invoiced twice"),
    "paid_already": later("Paid already"),
    "not_theirs": later("Not theirs"),
    "terms": later("Other terms were agreed"),
    "other": later("Something else"),
    "disputed_in_source": later("Disputed in the ledger"),
}
QUERY_OUTCOMES = {
    "credit_note": later("A credit note is raised"),
    "corrected": later("The invoice is corrected"),
    "proof_given": later("Shown to be right, and they agree"),
    "paid": later("They paid it"),
    "withdrawn": later("They take it back"),
    "rejected": later("Rejected"),
    "cleared_in_source": later("Cleared in the ledger"),
}
EVIDENCE = {
    "plan_progress": later("plan progress"),
    "upheld": later("upheld"),
    "partly_upheld": later("partly upheld"),
    "rejected": later("rejected"),
    "withdrawn": later("withdrawn"),
    "final_response": later("final response"),
    "resolved": later("resolved"),
    "register_notice": later("register notice"),
    "adviser_notice": later("adviser notice"),
    "court_order": later("court order"),
    "plan_agreed": later("plan agreed"),
    "advice_ended": later("advice ended"),
    "support_agreed": later("support agreed"),
    "signal_mistaken": later("signal mistaken"),
    "capacity_confirmed": later("capacity confirmed"),
    "attorney_registered": later("attorney registered"),
    "deputy_appointed": later("deputy appointed"),
    "estate_settled": later("estate settled"),
    "mistaken_identity": later("mistaken identity"),
    "discharge": later("discharge"),
    "annulment": later("annulment"),
    "office_holder_notice": later("office holder notice"),
    "replaced": later("replaced"),
    "attorney_consents": later("attorney consents"),
    "attorney_silent": later("attorney silent"),
    "payment_in_time": later("payment in time"),
    "acknowledged_in_time": later("acknowledged in time"),
    "judgment": later("judgment"),
    "mistaken_date": later("mistaken date"),
    "promise_kept": later("promise kept"),
    "released_by_customer": later("released by customer"),
    "placed_again": later("placed again"),
    "recalled_in_error": later("recalled in error"),
    "taken_back": later("taken back"),
}
"""What shows that a hold may end."""
GETS = {"reminders": later("Reminders"), "invoices": later("Copies of invoices"), "statements": later("Statements")}
DOCUMENTS = {
    "invoice": later("Invoice"),
    "proof_of_delivery": later("Proof of delivery"),
    "order": later("Order"),
    "credit_note": later("Credit note"),
    "other": later("Other"),
}
ITEMS = {
    "invoice": later("invoice"),
    "credit_note": later("credit note"),
    "debit_note": later("debit note"),
    "payment": later("payment"),
    "bill": later("bill"),
    "loan": later("loan"),
    "balance": later("balance"),
    "journal": later("journal"),
}
WRITTEN = {
    "reply": later("They asked, and this answers them"),
    "check_in": later("It asks about what is owed"),
}
KINDS = {"consumer": later("Consumer"), "sole_trader": later("Sole trader"), "business": later("Business")}
ROOMS: dict[str, dict[str, str]] = {
    "printing": PRINTING,
    "purpose": PURPOSES,
    "channel": CHANNELS,
    "verdict": VERDICTS,
    "item_status": ITEM_STATUSES,
    "left_out": LEFT_OUT,
    "hold": HOLDS,
    "state": STATES,
    "event": EVENTS,
    "task": TASKS,
    "task_act": TASK_ACTS,
    "clock": CLOCKS,
    "kind": KINDS,
    "sort": SORTS,
    "status": STATUSES,
    "outcome": OUTCOMES,
    "method": METHODS,
    "query": QUERY_REASONS,
    "item": ITEMS,
    "query_outcome": QUERY_OUTCOMES,
    "written": WRITTEN,
    "document": DOCUMENTS,
    "gets": GETS,
    "mode": {key: words[0] for key, words in MODES.items()},
    "lane": {key: words[0] for key, words in LANES.items()},
    "evidence": EVIDENCE,
}


def plain(key: str | None, room: str) -> str:
    """The words for a key of a room; an unknown key is shown with its underscores opened, never dropped."""
    text = key or ""
    return str(ROOMS[room].get(text, text.replace("_", " ")))


def why_failed(code: str | None, permanent: bool | None) -> str:
    """Why a message did not arrive, from the other side's status code."""
    if permanent:
        refused = gettext("The address was refused for good (it said {code}). A task asks for a better one.")
        return (
            refused.format(code=code)
            if code
            else gettext("The address was refused for good. A task asks for a better one.")
        )
    if code:
        return gettext("The other side did not take it (it said {code}).").format(code=code)
    return gettext("The other side did not take it.")
