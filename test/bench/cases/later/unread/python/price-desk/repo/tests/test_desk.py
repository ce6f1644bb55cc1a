import unittest

from pricedesk.desk import Desk
from pricedesk.quote import Quote
from pricedesk.report import line, report
from pricedesk.sources import Source


class DeskTest(unittest.IsolatedAsyncioTestCase):
    async def test_asks_the_exchange_once(self):
        exchange, dealer = Source({"a": 105}), Source({"a": 1}, is_dealer=True)
        self.assertEqual(await report(Desk(exchange, dealer), ["a", "a"]), ["a 1.05", "a 1.05"])
        self.assertEqual((exchange.asked, dealer.asked), (1, 0))

    def test_the_dealer_is_marked(self):
        self.assertEqual(line("b", Quote("b", 1250, is_dealer=True)), "b* 12.50")
