import random
import sys

from cards.game import Game


def main(seed: int, players: list[str]) -> None:
    swaps = {name: int(count) for name, count in (text.split(":") for text in players)}
    game = Game(list(swaps), random.Random(seed))
    game.deal(3)
    for name, count in swaps.items():
        for _ in range(count):
            game.swap(name, 0)
        print(name, *game.hands[name])
    game.collect()
    print(len(game.deck.cards), "cards")


main(int(sys.argv[1]), sys.argv[2:])
