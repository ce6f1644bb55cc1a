from itertools import product
from random import Random

RANKS = "23456789TJQKA"
SUITS = "cdhs"


class Deck:
    """A stack of cards; the last one is on top."""

    def __init__(self) -> None:
        self.cards = [rank + suit for suit, rank in product(SUITS, RANKS)]

    def shuffle(self, random: Random) -> None:
        random.shuffle(self.cards)

    def take(self) -> str:
        return self.cards.pop()

    def put_under(self, cards: list[str]) -> None:
        self.cards[:0] = cards

    def check(self) -> None:
        """Between rounds all cards are here, each once."""
        assert len(self.cards) == 52, f"deck has {len(self.cards)} cards, not 52"
        assert len(set(self.cards)) == 52, "a card is here twice"
