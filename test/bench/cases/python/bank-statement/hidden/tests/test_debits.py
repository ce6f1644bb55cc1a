import decimal
import unittest
from decimal import Decimal

from ledger.amounts import format_amount, parse_amount
from ledger.report import balances
from ledger.statement import read_statement


class DebitTest(unittest.TestCase):
    def test_parentheses_are_negative(self):
        self.assertEqual(parse_amount("(1,250.00)"), Decimal("-1250.00"))
        self.assertEqual(parse_amount(" (0.05) "), Decimal("-0.05"))

    def test_balance(self):
        lines = ["date,account,text,amount", '2024-01-03,a,x,"1,000.00"', '2024-01-04,a,y,"(1,200.00)"']
        self.assertEqual(balances(read_statement(lines)), {"a": Decimal("-200.00")})

    def test_reads_what_it_writes(self):
        for amount in ("12.00", "-12.34", "-1234567.00", "0.00"):
            self.assertEqual(parse_amount(format_amount(Decimal(amount))), Decimal(amount))

    def test_nonsense_is_still_an_error(self):
        with self.assertRaises((decimal.InvalidOperation, ValueError)):
            parse_amount("n/a")
