"""candour creditor: who writes to customers for a creditor, and by which numbers and strategies."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import click

from candour.domain.parties import ActorRole
from candour.domain.sectors import Sector
from candour.faces.cli.options import actor, at_option, json_option, name_values, the_creditor
from candour.faces.cli.output import amount, emit, iso, out, table
from candour.flow import loop
from candour.flow.declare import Declared, Wishes
from candour.store.creditors import CreditorSettings, settings_of


@click.command("creditor", short_help="Show or set who writes for a creditor, and how.")
@click.argument("name", metavar="[NAME]", required=False)
@click.option("--name", "new_name", metavar="TEXT", help="What it is called from now on, as customers read it.")
@click.option("--zone", metavar="ZONE", help="The zone in which it works, such as Europe/London.")
@click.option("--sender-name", metavar="TEXT", help="The name that customers see on a mail.")
@click.option("--sender-address", metavar="ADDRESS", help="The address that mails come from; answers go there.")
@click.option("--phone", metavar="NUMBER", help="Where customers may call.")
@click.option("--sms-sender", metavar="NUMBER", help="What texts come from: a number, a messaging service, 11 letters.")
@click.option("--pay-url", metavar="URL", help="Where customers may pay, https only.")
@click.option("--payment-details", metavar="TEXT", multiple=True, help="How to pay by transfer; repeat it for lines.")
@click.option("--postal-address", metavar="TEXT", multiple=True,
              help="Where letters to it arrive; repeat it for lines, or part them with commas.")  # fmt: skip
@click.option("--tolerance", metavar="5.00", help="Balances at or below this, in the creditor's currency, are left be.")
@click.option("--role", type=click.Choice([role.value for role in ActorRole]),
              help="In what capacity its debts are worked; it decides which law binds.")  # fmt: skip
@click.option("--sector", type=click.Choice([sector.value for sector in Sector]),
              help="In what it deals; without a law pack for it there, it stays in shadow mode.")  # fmt: skip
@click.option("--regulated/--not-regulated", default=None, help="Whether its debts are FCA-regulated credit or hire.")
@click.option("--tested", metavar="TEMPLATE=yes|no", multiple=True, callback=name_values,
              help="Whether these words, as they stand now, were tested with people. Repeatable.")  # fmt: skip
@click.option("--policy", metavar="NAME=VALUE", multiple=True, callback=name_values,
              help="A number of the house policy, such as days_between=10. Repeatable.")  # fmt: skip
@click.option("--strategy", metavar="KIND=KEY", multiple=True, callback=name_values,
              help="The strategy for a kind of customers, such as business=gentle. Repeatable.")  # fmt: skip
@click.option("--match-customers", type=click.Choice(["yes", "no"]),
              help="May its customers be matched with other creditors', for the contact cap alone?")  # fmt: skip
@at_option
@json_option
def COMMAND(
    name: str | None, payment_details: tuple[str, ...], postal_address: tuple[str, ...], at: datetime, as_json: bool,
    **asked: Any,
) -> None:  # fmt: skip
    """Show a creditor's settings, or set some of them, all or none.

    An option with an empty value ("") takes a setting back. After a change every open account is reviewed again.
    """
    creditor = the_creditor(name)
    details = "\n".join(payment_details) if payment_details else None
    post = "\n".join(postal_address) if postal_address else None
    strategies, policy, new_name = asked.pop("strategy"), asked.pop("policy"), asked.pop("new_name")
    wishes = Wishes(
        **asked, name=new_name, payment_details=details, postal_address=post, policy=policy, strategies=strategies
    )
    if wishes == Wishes():
        _show(Declared(settings_of(creditor.id), {}, 0), as_json, asked=False)
    else:
        _show(loop.set_creditor(creditor.id, wishes, at, actor=actor()), as_json, asked=True)


def _show(done: Declared, as_json: bool, *, asked: bool) -> None:
    answer = _answer(done.now)
    changed = [_named(field) for field in done.was]
    if as_json:
        emit({**answer, "changed": changed, "accounts_due": done.due})
        return
    out().print(table(["setting", "value", "changed" if changed else ""], _lines(answer, changed)))
    if asked and not changed:
        click.echo("Everything was so already.")
    if done.due:
        click.echo(f"{done.due} account{'' if done.due == 1 else 's'} will be reviewed at the next run")


def _named(field: str) -> str:
    return {"tolerance_minor": "tolerance", "matches_customers": "match_customers"}.get(field, field)


def _answer(now: CreditorSettings) -> dict[str, Any]:
    return {
        "creditor": now.name,
        "slug": now.slug,
        "mode": now.mode,
        "version": now.version,
        "country": now.country,
        "currency": now.currency,
        "zone": now.zone,
        "customers": now.customers,
        "role": now.role,
        "sector": now.sector,
        "regulated": "yes" if now.regulated else "no",
        "imported_at": iso(now.imported_at, now.zone),
        "sender_name": now.sender_name,
        "sender_address": now.sender_address,
        "phone": now.phone,
        "sms_sender": now.sms_sender,
        "pay_url": now.pay_url,
        "payment_details": now.payment_details,
        "postal_address": now.postal_address,
        "tolerance": amount(now.tolerance_minor, now.currency),
        "policy": dict(now.policy),
        "strategies": dict(now.strategies),
        "tested_templates": dict(now.tested_templates),
        "match_customers": "yes" if now.matches_customers else "no",
    }


def _lines(answer: dict[str, Any], changed: list[str]) -> Iterator[tuple[str, str, str]]:
    for name, value in answer.items():
        shown = value
        if isinstance(value, dict):
            shown = ", ".join(f"{key}={one}" for key, one in sorted(value.items())) or "the usual"
        yield name.replace("_", " "), str(shown or "not set"), "yes" if name in changed else ""
