"""Saved views: a list with its filters, under a name, of one person or of everybody."""

from dataclasses import dataclass

from candour.store.rows import rows_of


@dataclass(frozen=True, slots=True)
class ViewLine:
    """A view as one person sees it. mine: they saved it, and may take it away."""

    id: int
    name: str
    query: str
    shared: bool
    mine: bool


def views(user_id: int, page: str) -> list[ViewLine]:
    """The person's own views of a page and those that are shared, by name. One query."""
    rows = rows_of(
        """SELECT id, name, query, shared, user_id = %(user)s FROM candour_savedview
            WHERE page = %(page)s AND (user_id = %(user)s OR shared) ORDER BY lower(name), id""",
        {"user": user_id, "page": page},
    )
    return [ViewLine(*row) for row in rows]


def save_view(user_id: int, page: str, name: str, query: str, *, shared: bool) -> None:
    """Save a view; one of the same name, page and person is replaced. One query."""
    rows_of(
        """INSERT INTO candour_savedview (user_id, page, name, query, shared) VALUES (%s, %s, %s, %s, %s)
           ON CONFLICT (user_id, page, name) DO UPDATE SET query = excluded.query, shared = excluded.shared
           RETURNING id""",
        [user_id, page, name, query, shared],
    )


def remove_view(user_id: int, view_id: int) -> str | None:
    """Take away one of the person's own views; its page, None when it is not theirs. One query."""
    rows = rows_of("DELETE FROM candour_savedview WHERE id = %s AND user_id = %s RETURNING page", [view_id, user_id])
    return str(rows[0][0]) if rows else None
