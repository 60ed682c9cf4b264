"""The demo book: fictional, and dated so that today's run has something to say."""


def show_once() -> None:
    """Bring the demo book in and do one day's run on it, if the database holds no creditor."""
