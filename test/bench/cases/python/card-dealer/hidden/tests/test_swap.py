import random
import unittest

from cards.deck import Deck
from cards.game import Game


class SwapTest(unittest.TestCase):
    def setUp(self):
        self.game = Game(["ann", "bo"], random.Random(1))
        self.game.deal(3)

    def test_the_old_card_is_discarded(self):
        old = self.game.hands["ann"][1]
        new = self.game.swap("ann", 1)
        self.assertEqual((self.game.discarded, self.game.hands["ann"][1]), ([old], new))
        self.assertNotIn(old, self.game.deck.cards)

    def test_all_cards_come_back(self):
        for index in (0, 0, 2):
            self.game.swap("bo", index)
        self.game.collect()
        self.assertEqual(sorted(self.game.deck.cards), sorted(Deck().cards))
        self.assertEqual(self.game.discarded, [])

    def test_a_short_deck_is_still_noticed(self):
        self.game.deck.take()
        with self.assertRaises(AssertionError):
            self.game.collect()
