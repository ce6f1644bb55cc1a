import unittest
from unittest.mock import patch

from gateway.rates import UnknownCurrency, convert, parse_rates
from gateway.server import answer

RATES = parse_rates(b'{"NOK": 0.085, "USD": 0.9}')


class GatewayTest(unittest.TestCase):
    def test_convert(self):
        self.assertEqual(convert(1700, "NOK", "EUR", RATES), 144)
        self.assertEqual(convert(100, "EUR", "EUR", RATES), 100)

    def test_unknown(self):
        with self.assertRaises(UnknownCurrency):
            convert(1, "EUR", "XYZ", RATES)

    @patch("gateway.rates.fetch_rates", return_value=RATES)
    def test_answers(self, _):
        self.assertEqual(answer("/convert?cents=900&from=USD&to=EUR"), (200, {"cents": 810, "currency": "EUR"}))
        self.assertEqual(answer("/convert?cents=1&from=EUR&to=XYZ"), (404, {"unknown": "XYZ"}))
