import asyncio
from typing import Protocol, TypedDict


class Quote(TypedDict):
    symbol: str
    cents: int
    source: str


class Source(Protocol):
    async def quote(self, symbol: str) -> Quote:
        """The price of one share now; Unlisted when the source does not have it."""


class Unlisted(Exception):
    pass


class Exchange:
    def __init__(self, prices: dict[str, int]) -> None:
        self.prices = prices

    async def quote(self, symbol: str) -> Quote:
        await asyncio.sleep(0)
        if symbol not in self.prices:
            raise Unlisted(symbol)
        return {"symbol": symbol, "cents": self.prices[symbol], "source": "exchange"}


class Broker:
    def __init__(self, prices: dict[str, int]) -> None:
        self.prices = prices
        self.calls = 0

    async def quote(self, symbol: str) -> Quote:
        self.calls += 1
        await asyncio.sleep(0)
        try:
            return {"symbol": symbol, "cents": self.prices[symbol], "source": "broker"}
        except KeyError:
            raise Unlisted(symbol) from None


class Fallback:
    """Asks the first source, then the second, and remembers the answers."""

    def __init__(self, first: Source, second: Source) -> None:
        self.first = first
        self.second = second
        self._known: dict[str, Quote] = {}

    async def quote(self, symbol: str) -> Quote:
        if symbol in self._known:
            return self._known[symbol]
        try:
            found = await self.first.quote(symbol)
        except Unlisted:
            found = self.second.quote(symbol)
        self._known[symbol] = found
        return found
