import unittest
from decimal import Decimal

from till.report import report
from till.sales import Sale, read_sales


class IterableTest(unittest.TestCase):
    def test_reports_what_is_read(self):
        lines = ["shop,kind,hour,amount", "a,sale,9,1.50", "b,sale,8,2", "b,sale,9,0.25"]
        self.assertEqual(report(read_sales(lines)), ["total 3.75", "busiest at 09:00", "largest 2.00"])

    def test_any_iterable(self):
        sales = [Sale("a", 7, Decimal(5))]
        for iterable in [sales, tuple(sales), set(sales), iter(sales), (sale for sale in sales)]:
            self.assertEqual(report(iterable), ["total 5.00", "busiest at 07:00", "largest 5.00"])
