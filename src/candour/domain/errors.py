"""What is said when something cannot be done as it was asked."""


class WrongUse(Exception):
    """Asked in a way that cannot be done. The message says what, where and how to mend it, without personal data."""
