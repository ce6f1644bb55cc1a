class Creature:
    eats: tuple = ()
    brood_every = 0
    patience = 1_000

    def __init__(self) -> None:
        self.id = 0
        self.ticks = 0
        self.hunger = 0

    def act(self, world) -> None:
        self.ticks += 1
        if self.eats:
            self._hunt(world)
        if self.brood_every and self.ticks % self.brood_every == 0:
            world.add(type(self)())

    def _hunt(self, world) -> None:
        prey = world.prey_of(self)
        if prey:
            world.remove(world.random.choice(prey))
            self.hunger = 0
        else:
            self.hunger += 1
        if self.hunger > self.patience:
            world.remove(self)


class Fly(Creature):
    brood_every = 3


class Frog(Creature):
    eats = ("Fly",)
    patience = 4


class Pike(Creature):
    eats = ("Frog",)
    patience = 9
