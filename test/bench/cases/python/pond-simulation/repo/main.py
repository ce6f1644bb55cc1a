import random
import sys

from pond.creatures import Fly, Frog, Pike
from pond.world import World


def main(ticks: int, seed: int) -> None:
    world = World(random.Random(seed))
    for kind, count in ((Fly, 12), (Frog, 4), (Pike, 1)):
        for _ in range(count):
            world.add(kind())
    for _ in range(ticks):
        world.tick()
        print(world.age, world.census())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
