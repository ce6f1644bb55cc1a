import unittest

from greenhouse.readings import Reading, parse_reading, read_lines
from greenhouse.report import Summary, summarise


class Firmware3Test(unittest.TestCase):
    def test_celsius(self):
        self.assertEqual(parse_reading('{"bed": "a", "firmware": 3, "value": "20.5 C"}'), Reading("a", 20.5))

    def test_fahrenheit(self):
        self.assertEqual(parse_reading('{"bed": "a", "firmware": 3, "value": "77 F"}'), Reading("a", 25.0))
        self.assertEqual(parse_reading('{"bed": "a", "firmware": 4, "value": "-40 F"}'), Reading("a", -40.0))

    def test_both_together(self):
        lines = ['{"bed": "a", "firmware": 2, "celsius": 30}', '{"bed": "a", "firmware": 3, "value": "50 F"}',
                 '{"bed": "a", "firmware": 3, "value": "20 C"}']
        self.assertEqual(summarise(read_lines(lines)), {"a": Summary(10.0, 20.0, 30.0)})

    def test_nonsense_is_an_error(self):
        with self.assertRaises(Exception):
            parse_reading('{"bed": "a", "firmware": 3, "value": "warm"}')
