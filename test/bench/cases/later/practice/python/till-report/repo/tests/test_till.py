import unittest
from decimal import Decimal

from till.by_shop import by_shop
from till.report import busiest_hour, report, total
from till.sales import Sale, read_sales

LINES = ["shop,kind,hour,amount", "a,sale,9,1.50", "b,sale,8,2", "a,refund,8,-1", "b,sale,9,0.25"]


class TillTest(unittest.TestCase):
    def test_reads_sales(self):
        self.assertEqual([sale.shop for sale in read_sales(LINES)], ["a", "b", "b"])

    def test_sums(self):
        self.assertEqual(total(read_sales(LINES)), Decimal("3.75"))

    def test_busiest(self):
        self.assertEqual(busiest_hour([Sale("a", 9, Decimal(1)), Sale("a", 8, Decimal(1))]), 8)

    def test_reports(self):
        self.assertEqual(report([Sale("a", 9, Decimal(1)), Sale("a", 9, Decimal(2))]), ["total 3.00", "busiest at 09:00", "largest 2.00"])

    def test_nothing(self):
        self.assertEqual(report([]), ["nothing sold"])
        self.assertEqual(report(read_sales([])), ["nothing sold"])

    def test_shops(self):
        self.assertEqual(by_shop(read_sales(LINES)), [("b", Decimal("2.25")), ("a", Decimal("1.50"))])
