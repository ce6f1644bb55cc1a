import unittest

from portfolio.sources import Broker, Exchange, Fallback, Unlisted
from portfolio.valuation import Portfolio, shares, value


class ValuationTest(unittest.IsolatedAsyncioTestCase):
    async def test_value(self):
        quotes = Fallback(Exchange({"A": 100, "B": 50}), Broker({}))
        self.assertEqual(await value(Portfolio({"A": 2, "B": 1}), quotes), 250)

    async def test_shares(self):
        quotes = Fallback(Exchange({"A": 100, "B": 50}), Broker({}))
        self.assertEqual(await shares(Portfolio({"A": 1, "B": 2}), quotes), {"A": 0.5, "B": 0.5})

    async def test_broker_alone(self):
        with self.assertRaises(Unlisted):
            await Broker({}).quote("A")
