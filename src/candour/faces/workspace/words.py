"""The words on staff screens for what the flow keeps as short keys. Never seen by customers."""

PURPOSES = {
    "reminder": "Friendly reminder",
    "due": "Due-date note",
    "check_in": "Check-in",
    "call": "Call",
    "options": "Options and help",
    "notice": "What happens next",
    "thanks": "Thank-you",
    "statutory_notice": "Statutory notice",
    "reply": "Reply",
    "statement": "Statement",
    "copies": "Copies",
    "marketing": "Service message",
}
CHANNELS = {"email": "email", "call": "phone", "phone": "phone", "sms": "text", "letter": "letter", "post": "letter"}
VERDICTS = {
    "allow": "May go",
    "fix": "Needs a change",
    "wait": "Waits",
    "person": "A person decides",
    "refuse": "Must not go",
}
SORTS = {
    "contact": "Being in touch",
    "content": "Words",
    "clock": "Deadlines",
    "charge": "Charges",
}
STATUSES = {
    "V": "read in the text of the law or of its regulator",
    "V2": "read in a secondary source",
    "R": "recalled, not looked up",
    "P": "policy of the house: a number that no law gives",
}
"""How well a rule was checked; docs/law.md says the same."""
ITEM_STATUSES = {
    "not_yet_issued": "not issued yet",
    "open": "open",
    "part_paid": "part paid",
    "paid": "paid",
    "credit": "in credit",
    "unknown": "not known yet",
    "disputed": "in query",
    "held": "held",
    "promised": "promised",
}
LEFT_OUT = {
    "unknown": "its balance is not known yet",
    "disputed": "it is in query",
    "held": "it is on hold",
    "promised": "it is covered by a promise",
    "no_due_date": "it has no due date",
    "below_tolerance": "too little is owed on it to write about",
    "paid": "it is paid",
    "credit": "it is in credit",
    "not_yet_issued": "it has not been issued yet",
}
HOLDS = {
    "pause": "Pause",
    "dispute": "Dispute",
    "complaint": "Open complaint",
    "moratorium": "Breathing space",
    "adviser": "Time with a debt adviser",
    "arrangement": "Payment arrangement",
    "payment_on_its_way": "Payment on its way",
    "vulnerable": "Support first",
    "capacity": "Capacity in doubt",
    "bereaved": "Bereaved",
    "deceased": "Has died",
    "insolvency": "Insolvency",
    "representative": "Somebody speaks for them",
    "attorney": "A lawyer speaks for them",
    "statute_barred": "Too old to sue for",
    "our_promise": "A promise of ours is open",
    "recall": "Taken back by the creditor",
    "with_agent": "With an agency",
}
BLOCKS = {
    "all_contact": "all contact that no law demands and nobody asked for",
    "asks": "asking for payment",
    "charges": "charges",
    "enforcement": "steps towards a court",
    "agents": "agents’ queues",
}
MODES = {
    "shadow": ("Shadow", "Steps are planned, written and shown. Nothing is sent."),
    "approve": ("Approve", "Every message waits until a person releases it."),
    "live": ("Live", "Messages go by themselves, inside the rules."),
    "paused": ("Paused", "Nothing new is handed over."),
}
LANES = {
    "live": ("Live", ""),
    "shadow": ("Shadow", "What Candour would have said. Nothing of this was sent."),
    "replay": ("Replay", "A day tried out with another date. It never counts as live history."),
}
SECTIONS = {
    "uncertain": ("Uncertain", "These may have been handed over. They are never sent again by themselves."),
    "failed": ("Failed", "These did not arrive. A failed message does not move an account further along."),
    "draft": ("To approve", "Written and cleared. Each waits for a person to release it."),
    "held": ("Held", "Not chased, and why. These need a person, or a change in the facts."),
    "waiting": ("Waiting", "These go by themselves when their time comes."),
    "went": ("Went", "Said on this day."),
}
STATES = {
    "ready": "ready to go",
    "waiting": "waits",
    "held": "held",
    "draft": "waits for approval",
    "sent": "sent",
    "tasked": "task made",
    "shadowed": "shadow, not sent",
    "failed": "failed",
    "uncertain": "uncertain",
    "lapsed": "lapsed: no longer true",
    "handing_over": "being handed over",
    "returned": "taken back, not sent",
    "received": "received",
    "claimed": "being handed over",
    "released": "released",
}
PRINTING = {
    "queued": "waits to be printed",
    "in_run": "in a print run",
    "posted": "posted",
    "withdrawn": "taken out",
    "closed": "ready to print",
    "handing_over": "may have been handed over",
    "handed": "with the print house",
    "uncertain": "may have been handed over",
    "not_wanted": "it was not true any more",
    "other_words": "the facts moved, so it is written anew",
    "other_address": "another address is known now",
    "forgotten": "its words were forgotten",
    "by_a_person": "a person took it out",
}
"""A letter on its way to paper, a print run, and why a letter was taken out."""
EVENTS = {
    "imported": "Brought in from the ledger",
    "import_undone": "A ledger was taken back",
    "item_changed": "The ledger changed",
    "payment_cleared": "Payment cleared",
    "hold_placed": "Hold placed",
    "hold_ended": "Hold ended",
    "hold_extended": "Hold lengthened",
    "hold_end_told": "End of the hold told",
    "hold_extension_asked": "More time asked for",
    "promise_made": "Promise made",
    "promise_broken": "Promise not kept",
    "promise_kept": "Promise kept",
    "query_opened": "Query opened",
    "query_closed": "Query closed",
    "draft_edited": "Draft edited",
    "message_tried_again": "Message tried again",
    "credit_limit_set": "Credit limit set",
    "put_on_stop": "Put on stop",
    "stop_release_asked": "Release from stop asked for",
    "stop_released": "Released from stop",
    "stop_release_refused": "Release from stop refused",
    "merged": "Merged with another account",
    "merge_undone": "Merge undone",
    "exported": "Everything exported",
    "gets_set": "Who gets what",
    "document_kept": "Document added",
    "document_removed": "Document removed",
    "query_passed": "Query passed on",
    "written": "Message written",
    "written_taken_back": "Written message taken back",
    "message_sent": "Message sent",
    "letter_posted": "Letter posted",
    "letter_withdrawn": "Letter taken out before it was posted",
    "letter_printed_again": "Letter printed again",
    "message_received": "They answered",
    "message_failed": "Message failed",
    "message_uncertain": "Message uncertain",
    "task_made": "Task made",
    "task_done": "Task done",
    "mode_changed": "Mode changed",
    "approved": "Draft released",
    "contact_point_failed": "Contact point failed",
    "conversation": "Conversation",
    "call_tried": "Call tried",
    "message_settled": "Doubt settled",
    "noted": "Note",
    "note_withdrawn": "Note taken back",
    "owner_set": "Owner",
    "follow_up_set": "Follow-up",
    "draft_returned": "Draft sent back",
    "contact_point_added": "Contact point added",
    "opted_out": "Opted out",
    "preference_noted": "Preference noted",
    "support_need_noted": "Support need noted",
    "facts_recorded": "Facts written down",
    "clock_started": "A legal deadline began",
    "clock_moved": "A legal deadline moved",
    "clock_stopped": "A legal deadline was met",
    "placed": "Placed with us",
    "placement_ended": "Taken back",
    "liability_added": "Somebody else answers for it",
    "liability_ended": "Somebody answers for it no longer",
    "task_escalated": "Deadline near: shown to everybody",
    "step_moved": "Step moved to another day",
    "step_move_undone": "Moved step put back",
    "over_cap": "Called over the contact cap",
    "person_matched": "Shares the contact cap with somebody else",
    "match_undone": "Shares the contact cap no more",
}
TASKS = {
    "call": "Call",
    "find_contact": "Find a better contact point",
    "uncertain": "Settle an uncertain message",
    "decide": "Decide",
    "duty": "Legal deadline",
}
TASK_ACTS = {
    "call": "Record the call",
    "find_contact": "Add an address",
    "uncertain": "Settle it",
    "decide": "Decide",
    "duty": "Do it",
}
CLOCKS = {
    "sar": "Request for their data",
    "data_complaint": "Complaint about data",
    "moratorium_notified": "Told of breathing space",
    "agent_to_stop": "An agency is to stop",
    "arrears_condition": "Payments in arrears",
    "arrears_notice": "Notice of arrears sent",
    "two_payments_missed": "Two payments missed",
    "documents_requested": "Documents asked for",
    "reply_without_agreement": "Reply without agreement",
    "initial_communication": "First contact",
    "complaint": "Complaint",
    "dispute": "Dispute",
    "offer": "Offer",
}
OUTCOMES = {
    "conversation": "We spoke",
    "voicemail": "Left a message",
    "rang_out": "Nobody answered",
    "unconnected": "Number does not work",
    "they_rang": "They rang us",
}
METHODS = {
    "bacs": "Bank transfer",
    "card": "Card",
    "cheque": "Cheque",
    "direct_debit": "Direct debit",
    "instant": "Instant payment",
}
QUERY_REASONS = {
    "short_delivery": "Short delivery",
    "not_delivered": "Not delivered",
    "damaged": "Damaged",
    "quality": "Not as it should be",
    "wrong_price": "Wrong price",
    "wrong_quantity": "Wrong quantity",
    "not_ordered": "Not ordered",
    "order_number": "Order number missing",
    "duplicate": "Invoiced twice",
    "paid_already": "Paid already",
    "not_theirs": "Not theirs",
    "terms": "Other terms were agreed",
    "other": "Something else",
    "disputed_in_source": "Disputed in the ledger",
}
QUERY_OUTCOMES = {
    "credit_note": "A credit note is raised",
    "corrected": "The invoice is corrected",
    "proof_given": "Shown to be right, and they agree",
    "paid": "They paid it",
    "withdrawn": "They take it back",
    "rejected": "Rejected",
    "cleared_in_source": "Cleared in the ledger",
}
GETS = {"reminders": "Reminders", "invoices": "Copies of invoices", "statements": "Statements"}
DOCUMENTS = {
    "invoice": "Invoice",
    "proof_of_delivery": "Proof of delivery",
    "order": "Order",
    "credit_note": "Credit note",
    "other": "Other",
}
WRITTEN = {
    "reply": "They asked, and this answers them",
    "check_in": "It asks about what is owed",
}
KINDS = {"consumer": "Consumer", "sole_trader": "Sole trader", "business": "Business"}
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
    "query_outcome": QUERY_OUTCOMES,
    "written": WRITTEN,
    "document": DOCUMENTS,
    "gets": GETS,
    "mode": {key: words[0] for key, words in MODES.items()},
    "lane": {key: words[0] for key, words in LANES.items()},
    "evidence": {},
}


def plain(key: str | None, room: str) -> str:
    """The words for a key of a room; an unknown key is shown with its underscores opened, never dropped."""
    text = key or ""
    return ROOMS[room].get(text, text.replace("_", " "))


def why_failed(code: str | None, permanent: bool | None) -> str:
    """Why a message did not arrive, from the other side's status code."""
    end = f" (it said {code})" if code else ""
    if permanent:
        return f"The address was refused for good{end}. A task asks for a better one."
    return f"The other side did not take it{end}."
