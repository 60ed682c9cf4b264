"""The pages whose server times are measured: each is one line, with words that show that it is the page."""

from dataclasses import dataclass, field

PAGE_MS, SEARCH_MS, LOOK_MS = 100, 150, 1_000
"""LOOK_MS: a look at what something large would do, for which hundreds of accounts are planned while somebody waits."""
NEXT = 'rel="next"'


@dataclass(frozen=True, slots=True)
class Asked:
    """A page, or what is sent to one. {account}, {item} and the like are put in (`pages._KNOWN`).

    post: what is sent, none for a page that is looked at. expects: words of its answer, so that no mistake is timed.
    """

    what: str
    path: str
    limit: int = PAGE_MS
    post: tuple[tuple[str, str], ...] = ()
    expects: tuple[str, ...] = field(default=())


def _searched(what: str, typed: str, *expects: str) -> Asked:
    return Asked(f"Search: {what}", "/search/", SEARCH_MS, (("q", typed),), expects)


def _seen(what: str, path: str, *expects: str) -> Asked:
    return Asked(what, path, expects=expects)


DAY = (
    _seen("Today", "/", "Release all", "For a person"),
    _seen("Today, nine days ago", "/?day={earlier}", "Went"),
    _seen("Today, a day on which nothing is", "/?day={quiet}"),
    _seen("All that is held", "/?show=held", NEXT),
    _seen("All that is held, a later page", "/?show=held&after={held}~house.promise", NEXT),
    _seen("All that waits", "/?show=waiting", NEXT),
    _seen("All that went on a day", "/?show=went&day={earlier}", NEXT),
    _seen("Tasks", "/tasks/", NEXT),
    _seen("Whether Today has changed", "/live/today/"),
    _seen("Calendar of all creditors", "/calendar/"),
    _seen("Calendar of a creditor", "/calendar/?creditor={creditor}"),
    _seen("Mailbox", "/mailbox/", NEXT),
    _seen("Mailbox, what waits for a release", "/mailbox/?status=draft", NEXT),
    _seen("Mailbox, what failed", "/mailbox/?status=failed"),
    _seen("A message", "/mailbox/{message}/", "Your invoices"),
    _seen("A draft", "/mailbox/{draft}/", "Your invoices"),
    _seen("Texts from unknown numbers", "/mailbox/unknown/"),
    _seen("Print queue", "/print/", NEXT),
    _seen("A print run", "/print/runs/{printed}/", NEXT),
    _seen("Statements", "/statements/"),
    _seen("A statement run", "/statements/runs/{statements}/", NEXT),
    Asked("What a statement run would do", "/statements/creditors/{creditor}/", LOOK_MS),
    _seen("A customer's statement as PDF", "/customers/{account}/statement.pdf", "%PDF"),
)

BOOK = (
    _seen("Customers", "/customers/", NEXT),
    _seen("Customers, a later page", "/customers/?after={account}", NEXT),
    _seen("Customers, most owed first", "/customers/?sort=owed", NEXT),
    _seen("Customers, oldest first, of a creditor", "/customers/?sort=age&creditor={creditor}", NEXT),
    _seen("Customers of a creditor", "/customers/?creditor={creditor}", NEXT),
    _seen("Customers on hold", "/customers/?held=1", "on hold"),
    _seen("Customers with a promise, looked after by one", "/customers/?promised=1&owner={owner}", "promised"),
    _seen("Customers whom nobody can reach", "/customers/?unreachable=1", "no way to reach them"),
    _seen("Customers, late and of an amount", "/customers/?late=61-90&from=1000&to=2000&sort=owed"),
    _seen("Items", "/items/", NEXT),
    _seen("Items, a later page", "/items/?after={place}", NEXT),
    _seen("Items over 90 days late", "/items/?late=over-90", NEXT),
    _seen("Items on hold", "/items/?held=1", "badge-held"),
    _seen("Items of accounts looked after by one, in a band", "/items/?late=31-60&owner={owner}"),
    _seen("Items that nobody can be asked about", "/items/?unreachable=1&late=1-30"),
    _seen("Items of an amount", "/items/?from=4999&to=5000", "£"),
    _seen("Items with a promise, of a small creditor", "/items/?promised=1&creditor={small}"),
    _seen("A customer", "/customers/{account}/", "INV-"),
    _seen("A customer, to be called", "/customers/{account}/?act=call", "INV-"),
    _seen("A customer, to be written to", "/customers/{account}/?act=write", "INV-"),
    _seen("A customer's items", "/customers/{account}/items/", "INV-"),
    _seen("Calendar of a customer", "/customers/{account}/calendar/"),
    _seen("What was done to many", "/customers/many/"),
    _seen("What was done to a thousand", "/customers/many/{many}/"),
    Asked(
        "To be done to all on hold of a small creditor", "/customers/many/",
        post=(("kind", "pause"), ("all", "1"), ("query", "held=1&creditor={small}")),
    ),
    Asked("Customers as a file: its first line", "/customers/export/csv/", post=(("go", "1"),), expects=("Reference",)),
    Asked("Items as a file: its first line", "/items/export/csv/", post=(("go", "1"),), expects=("Days late",)),
)  # fmt: skip

HOUSE = (
    _seen("Money", "/money/", "How fast money comes in"),
    _seen("Import", "/import/"),
    _seen("Imports", "/import/runs/"),
    _seen("An import", "/import/runs/{brought}/"),
    _seen("Strategies", "/strategies/"),
    _seen("A strategy", "/strategies/business/"),
    _seen("Accounts on a strategy", "/strategies/business/accounts/?creditor={creditor}&kind=business"),
    _seen("A strategy's text", "/strategies/business/edit/"),
    _seen("A strategy as a form", "/strategies/business/form/"),
    Asked("What a strategy would change tomorrow", "/strategies/business/tomorrow/", LOOK_MS, (("text", "{text}"),)),
    _seen("A strategy's versions", "/strategies/business/versions/"),
    _seen("All rules", "/law/", "house.hours"),
    _seen("A rule", "/law/house.hours/"),
    _seen("A question to the rules", "/law/ask/?account={account}&about=next"),
    _seen("Setup", "/setup/"),
    _seen("Settings", "/settings/"),
    _seen("Settings of a creditor", "/settings/creditors/{creditor}/"),
    _seen("Settings: creditors", "/settings/creditors/"),
    _seen("Settings: policies", "/settings/policies/"),
    _seen("Settings: people", "/settings/people/"),
    _seen("Settings: channels", "/settings/channels/"),
    _seen("Settings: senders", "/settings/senders/"),
    _seen("Settings: changes", "/settings/changes/"),
    _seen("The design", "/design/"),
)

SEARCHES = (
    _searched("a name", "{name}", "{name}"),
    _searched("a beginning that a tenth have", "mi", "row-name"),
    _searched("words that many have", "green timber ltd", "row-name"),
    _searched("a word without its accent", "muller dental", "Müller"),
    _searched("a slip in each of two words", "hartlye dentl", "Hartley"),
    _searched("nothing there", "qwertz uiopas", "Nothing found"),
    _searched("a customer's reference", "{reference}", "{reference}"),
    _searched("an item's reference", "{item}", "{item}"),
    _searched("the number in it", "{number}", "{item}"),
    _searched("the beginning of an email", "ap12", "row-name"),
    _searched("where an email is", "@mill", "row-name"),
    _searched("a telephone number", "{phone}", "row-name"),
    _searched("an amount", "{amount}", "£"),
)

PAGES = (*DAY, *BOOK, *HOUSE, *SEARCHES)
