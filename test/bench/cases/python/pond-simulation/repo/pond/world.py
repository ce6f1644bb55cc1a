from collections import Counter
from random import Random


class World:
    """The pond and who lives in it.

    In a tick each creature that was there at its start acts once, oldest first. One that is eaten before
    its turn does not act any more. One that is born in a tick acts from the next tick on.
    """

    def __init__(self, random: Random) -> None:
        self.random = random
        self.age = 0
        self.living = {}
        self._last_id = 0

    def add(self, creature) -> int:
        self._last_id += 1
        creature.id = self._last_id
        self.living[creature.id] = creature
        return creature.id

    def remove(self, creature) -> None:
        del self.living[creature.id]

    def prey_of(self, creature):
        return [other for other in self.living.values() if type(other).__name__ in creature.eats]

    def tick(self) -> None:
        self.age += 1
        for creature in self.living.values():
            creature.act(self)

    def census(self) -> dict:
        return dict(sorted(Counter(type(creature).__name__ for creature in self.living.values()).items()))
