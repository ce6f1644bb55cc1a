import random
import unittest

from cards.game import Game


class GameTest(unittest.TestCase):
    def setUp(self):
        self.game = Game(["ann", "bo"], random.Random(1))

    def test_deal_and_collect(self):
        self.game.deal(3)
        self.assertEqual([len(hand) for hand in self.game.hands.values()], [3, 3])
        self.game.collect()
        self.assertEqual(self.game.hands, {"ann": [], "bo": []})

    def test_fold(self):
        self.game.deal(2)
        self.game.fold("bo")
        self.assertEqual(len(self.game.discarded), 2)
        self.game.collect()
        self.assertEqual(len(self.game.deck.cards), 52)

    def test_swap_takes_the_top_card(self):
        self.game.deal(1)
        top = self.game.deck.cards[-1]
        self.assertEqual(self.game.swap("ann", 0), top)
        self.assertEqual(self.game.hands["ann"], [top])
