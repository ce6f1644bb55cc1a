from dataclasses import dataclass


class UnknownGoodError(Exception):
    """A good that a source has no price for."""


@dataclass(frozen=True)
class Quote:
    good: str
    cents: int
    is_dealer: bool = False
