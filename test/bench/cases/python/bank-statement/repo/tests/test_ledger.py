import unittest
from decimal import Decimal

from ledger.amounts import format_amount, parse_amount
from ledger.report import balances
from ledger.statement import read_statement

LINES = ["date,account,text,amount", '2022-01-03,house,Opening,"1,000.00"', "2022-01-04,house,Water,-20.50"]


class LedgerTest(unittest.TestCase):
    def test_reads_thousands(self):
        self.assertEqual(parse_amount(" 12,345.60 "), Decimal("12345.60"))

    def test_balance_of_an_old_export(self):
        self.assertEqual(balances(read_statement(LINES)), {"house": Decimal("979.50")})

    def test_writes_debits_in_parentheses(self):
        self.assertEqual(format_amount(Decimal("-7")), "(7.00)")
