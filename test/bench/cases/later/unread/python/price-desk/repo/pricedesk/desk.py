from .quote import UnknownGoodError


class Desk:
    """Asks the exchange and the dealer, and remembers what they said."""

    def __init__(self, exchange, dealer):
        self._exchange = exchange
        self._dealer = dealer
        self._known = {}

    async def quote(self, good):
        """The quote of the exchange, else of the dealer. Raises UnknownGoodError when neither has one."""
        if good not in self._known:
            try:
                self._known[good] = await self._exchange.quote(good)
            except UnknownGoodError:
                self._known[good] = self._dealer.quote(good)
        return self._known[good]
