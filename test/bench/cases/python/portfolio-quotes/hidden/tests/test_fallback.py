import unittest

from portfolio.sources import Broker, Exchange, Fallback, Unlisted
from portfolio.valuation import Portfolio, shares, value


class FallbackTest(unittest.IsolatedAsyncioTestCase):
    async def test_second_source_counts(self):
        quotes = Fallback(Exchange({"A": 100}), Broker({"Z": 7}))
        self.assertEqual(await value(Portfolio({"A": 1, "Z": 10}), quotes), 170)

    async def test_broker_is_asked_once(self):
        broker = Broker({"Z": 7})
        quotes = Fallback(Exchange({}), broker)
        self.assertEqual(await shares(Portfolio({"Z": 10}), quotes), {"Z": 1.0})
        self.assertEqual(await quotes.quote("Z"), {"symbol": "Z", "cents": 7, "source": "broker"})
        self.assertEqual(broker.calls, 1)

    async def test_unlisted_everywhere(self):
        quotes = Fallback(Exchange({}), Broker({}))
        with self.assertRaises(Unlisted):
            await quotes.quote("Q")
        with self.assertRaises(Unlisted):
            await quotes.quote("Q")
