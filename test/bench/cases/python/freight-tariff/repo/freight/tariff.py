from sortedcontainers import SortedDict


class UnknownWeight(ValueError):
    pass


class Tariff:
    """Cents a kilo by weight. A tier holds from its own weight on, up to the next one."""

    def __init__(self, tiers: dict[int, int]) -> None:
        if not tiers:
            raise ValueError("a tariff has at least one tier")
        self.tiers = SortedDict(tiers)

    def rate_for(self, kilos: int) -> int:
        if kilos < self.lightest:
            raise UnknownWeight(f"{kilos} kg is under {self.lightest} kg")
        return self.tiers.peekitem(self.tiers.bisect_left(kilos))[1]

    @property
    def lightest(self) -> int:
        return self.tiers.peekitem(0)[0]

    def with_tier(self, kilos: int, cents: int) -> "Tariff":
        return Tariff({**self.tiers, kilos: cents})


STANDARD = Tariff({1: 190, 100: 150, 500: 95})


def price(tariff: Tariff, kilos: int) -> int:
    return tariff.rate_for(kilos) * kilos
