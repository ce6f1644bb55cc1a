import random
import unittest

from pond.creatures import Fly, Pike
from pond.world import World


class PondTest(unittest.TestCase):
    def setUp(self):
        self.world = World(random.Random(1))

    def test_an_empty_pond_grows_old(self):
        self.world.tick()
        self.assertEqual((self.world.age, self.world.census()), (1, {}))

    def test_flies_do_nothing_at_first(self):
        self.world.add(Fly())
        self.world.tick()
        self.assertEqual(self.world.living[1].ticks, 1)

    def test_a_lonely_pike_gets_hungry(self):
        self.world.add(Pike())
        self.world.tick()
        self.assertEqual(self.world.living[1].hunger, 1)
