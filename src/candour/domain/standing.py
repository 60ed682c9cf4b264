"""Where one item stands, in the one word that screens and the command line show."""

from candour.domain.items import ItemStatus


def standing(
    *, balance: int | None, amount: int | None, queried: bool = False, held: bool = False, promised: bool = False
) -> ItemStatus:
    """The status of an issued item. balance and amount are minor units, None when unknown.

    What is owed comes first (nothing owed cannot be disputed, held or promised), then the strongest reason for
    not chasing it.
    """
    if balance is None:
        return ItemStatus.UNKNOWN
    if balance <= 0:
        return ItemStatus.PAID if balance == 0 else ItemStatus.CREDIT
    if queried or held or promised:
        return ItemStatus.DISPUTED if queried else ItemStatus.HELD if held else ItemStatus.PROMISED
    return ItemStatus.PART_PAID if amount is not None and balance < amount else ItemStatus.OPEN
