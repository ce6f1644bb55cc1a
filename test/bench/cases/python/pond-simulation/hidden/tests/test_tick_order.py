import random
import unittest

from pond.creatures import Creature, Fly, Frog, Pike
from pond.world import World


class TickOrderTest(unittest.TestCase):
    def setUp(self):
        self.world = World(random.Random(1))

    def test_an_eaten_creature_does_not_act(self):
        self.world.add(Pike())
        frog = Frog()
        self.world.add(frog)
        self.world.add(Fly())
        self.world.tick()
        self.assertEqual(frog.ticks, 0)
        self.assertEqual(self.world.census(), {"Fly": 1, "Pike": 1})

    def test_a_newborn_waits_for_the_next_tick(self):
        fly = Fly()
        self.world.add(fly)
        for _ in range(3):
            self.world.tick()
        self.assertEqual([creature.ticks for creature in self.world.living.values()], [3, 0])

    def test_everybody_else_acts_once(self):
        acted = []

        class Watcher(Creature):
            def act(self, world):
                acted.append(self.id)

        for _ in range(3):
            self.world.add(Watcher())
        self.world.tick()
        self.assertEqual(acted, [1, 2, 3])

    def test_one_starves_while_others_act_on(self):
        pike, fly = Pike(), Fly()
        pike.hunger = 9
        self.world.add(pike)
        self.world.add(fly)
        self.world.tick()
        self.assertEqual((self.world.census(), fly.ticks), ({"Fly": 1}, 1))
