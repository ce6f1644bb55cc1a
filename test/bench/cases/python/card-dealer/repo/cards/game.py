from random import Random

from cards.deck import Deck


class Game:
    def __init__(self, players: list[str], random: Random) -> None:
        self.deck = Deck()
        self.deck.shuffle(random)
        self.hands: dict[str, list[str]] = {name: [] for name in players}
        self.discarded: list[str] = []

    def deal(self, count: int) -> None:
        for _ in range(count):
            for hand in self.hands.values():
                hand.append(self.deck.take())

    def fold(self, name: str) -> None:
        """The player is out: all cards go to the discard pile."""
        self.discarded.extend(self.hands[name])
        self.hands[name].clear()

    def swap(self, name: str, index: int) -> str:
        """Replaces a card of a player by the top one of the deck; gives the new card."""
        card = self.deck.take()
        self.hands[name][index] = card
        return card

    def collect(self) -> None:
        """Ends the round."""
        for hand in self.hands.values():
            self.deck.put_under(hand)
            hand.clear()
        self.deck.put_under(self.discarded)
        self.discarded.clear()
        self.deck.check()
