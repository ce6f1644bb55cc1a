import unittest

from pricedesk.desk import Desk
from pricedesk.quote import Quote, UnknownGoodError
from pricedesk.report import report
from pricedesk.sources import Source


class DealerTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.exchange = Source({"a": 100})
        self.dealer = Source({"b": 2005, "a": 9}, is_dealer=True)
        self.desk = Desk(self.exchange, self.dealer)

    async def test_the_dealer_has_it(self):
        self.assertEqual(await self.desk.quote("b"), Quote("b", 2005, True))

    async def test_the_dealer_is_asked_once(self):
        self.assertEqual(await report(self.desk, ["b", "a", "b"]), ["b* 20.05", "a 1.00", "b* 20.05"])
        self.assertEqual((self.exchange.asked, self.dealer.asked), (2, 1))

    async def test_nobody_has_it(self):
        self.assertEqual(await report(self.desk, ["x", "b", "x"]), ["x unknown", "b* 20.05", "x unknown"])
        with self.assertRaises(UnknownGoodError):
            await self.desk.quote("y")
