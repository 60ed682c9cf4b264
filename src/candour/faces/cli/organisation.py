"""candour organisation: its name and words, numbers for all creditors, what shows that two customers are one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from candour.domain.matching import EVIDENCE
from candour.faces.cli.options import actor, at_option, json_option, name_values
from candour.faces.cli.output import emit, out, table
from candour.flow import loop
from candour.flow.organise import Organised, numbers_in_force
from candour.flow.print_mail import fingerprint, set_print_house
from candour.store.organisation import settings


@click.command("organisation", short_help="Show or set the numbers that hold for all creditors.")
@click.option("--policy", metavar="NAME=VALUE", multiple=True, callback=name_values,
              help="A number of the house policy, such as cap_week=2. Repeatable; empty takes it back.")  # fmt: skip
@click.option("--name", metavar="TEXT", help="What the organisation is called; it heads every page.")
@click.option("--zone", metavar="ZONE", help="The zone in which people here work, such as Europe/London.")
@click.option("--customer-word", metavar="WORD", help="What a customer is called on the pages: client, tenant, member.")
@click.option("--postal-address", metavar="TEXT", multiple=True,
              help="Where letters come back to for creditors without one; repeat it for lines.")  # fmt: skip
@click.option("--print-house", metavar="ADDRESS", help='The print house to which print runs are mailed; "" for none.')
@click.option("--print-certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="Its certificate (PEM), for which they are encrypted.")  # fmt: skip
@click.option("--match-on", "evidence", metavar="WORDS",
              help=f"What shows that customers of two creditors are one person: {', '.join(EVIDENCE)}.")  # fmt: skip
@at_option
@json_option
def COMMAND(
    policy: dict[str, str], evidence: str | None, postal_address: tuple[str, ...], print_house: str | None,
    print_certificate: Path | None, at: datetime, as_json: bool, **named: str | None,
) -> None:  # fmt: skip
    """Show the organisation's name, words and numbers with their limits, or set some of them, all or none.

    A creditor's own number comes first, then the organisation's, then the default. Customers are matched only between
    creditors that both permit it ('candour creditor NAME --match-customers yes'), and share the contact cap alone.
    """
    if print_house is not None or print_certificate is not None:
        _set_print_house(print_house, print_certificate, at)
    words = None if evidence is None else [word.strip() for word in evidence.split(",")]
    named["postal_address"] = "\n".join(postal_address) if postal_address else None
    if policy or words is not None or any(text is not None for text in named.values()):
        done = loop.set_organisation(policy, words, at, actor=actor(), **named)
    else:
        done = Organised(settings(), (), 0)
    numbers = list(_numbers(done))
    if as_json:
        emit({"name": done.now.name, "zone": done.now.zone, "customer_word": done.now.customer_word,
              "postal_address": done.now.postal_address, "print_house": done.now.print_address,
              "print_certificate": fingerprint(done.now.print_certificate) or None,
              "policy": numbers, "match_on": list(done.now.matching_evidence), "changed": list(done.changed),
              "accounts_due": done.due})  # fmt: skip
        return
    click.echo(f"{done.now.name}, in {done.now.zone}; whoever owes is called a {done.now.customer_word}")
    if done.now.postal_address:
        click.echo(f"Letters come back to: {', '.join(done.now.postal_address.splitlines())}")
    if done.now.print_address:
        sealed = f", encrypted for {fingerprint(done.now.print_certificate)}" if done.now.print_certificate else ""
        click.echo(f"Print runs are mailed to {done.now.print_address}{sealed}")
    columns = ["number", "value", "default", "least", "most", "why"]
    out().print(table(columns, [[str(one[name] if name != "number" else one["name"]) for name in columns]
                                for one in numbers]))  # fmt: skip
    click.echo(
        f"Evidence that two customers are one person: {', '.join(done.now.matching_evidence) or 'none is taken'}"
    )
    if done.due:
        click.echo(f"{done.due} account{'' if done.due == 1 else 's'} will be reviewed at the next run")


def _set_print_house(address: str | None, certificate: Path | None, at: datetime) -> None:
    now = settings()
    pem = now.print_certificate if certificate is None else certificate.read_text(errors="replace")
    set_print_house(now.print_address if address is None else address, pem if address != "" else "", at, actor=actor())


def _numbers(done: Organised) -> Iterator[dict[str, Any]]:
    for one in numbers_in_force(done.now.policy):
        yield {"name": one.name, "value": one.value, "default": one.usual, "least": one.least, "most": one.most,
               "why": one.why, "set": one.name in done.now.policy}  # fmt: skip
