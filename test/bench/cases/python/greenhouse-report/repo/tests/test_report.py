import unittest

from greenhouse.readings import fahrenheit_to_celsius, parse_reading, read_lines
from greenhouse.report import Summary, render, summarise

OLD = ['{"bed": "a", "firmware": 1, "celsius": 20}', "", '{"bed": "a", "firmware": 2, "celsius": 23.5}']


class ReportTest(unittest.TestCase):
    def test_old_firmware(self):
        self.assertEqual(summarise(read_lines(OLD)), {"a": Summary(20.0, 21.75, 23.5)})

    def test_render(self):
        self.assertEqual(render({"a": Summary(1, 2, 3)}), "a             1.0    2.0    3.0")

    def test_fahrenheit(self):
        self.assertEqual(fahrenheit_to_celsius(212), 100.0)

    def test_bed(self):
        self.assertEqual(parse_reading(OLD[0]).bed, "a")
