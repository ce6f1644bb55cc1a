import unittest

from probe.samples import Sample, parse
from probe.summary import Summary, summarise
from probe.table import latency_cell, row, slowest


class ProbeTest(unittest.TestCase):
    def test_parses(self):
        self.assertEqual(parse(["a ok 3", "", "b timeout 5000"]), [Sample("a", True, 3.0), Sample("b", False, 5000.0)])

    def test_summarises(self):
        samples = [Sample("b", True, 5), Sample("a", True, 1), Sample("a", True, 4), Sample("a", True, 3), Sample("b", False, 9)]
        self.assertEqual(summarise(samples), [Summary("a", 1.0, 3), Summary("b", 0.5, 5)])
        self.assertEqual(summarise([]), [])

    def test_without_latency(self):
        self.assertEqual(latency_cell(Summary("a", 0.0, None)), "-")

    def test_row(self):
        self.assertEqual(row(Summary("a", 0.5, 12.4)), "a              50%     12 ms")

    def test_slowest(self):
        self.assertEqual(slowest([Summary("a", 1, 2.0), Summary("b", 1, 3.0), Summary("c", 0, None)]), "b")
        self.assertIsNone(slowest([Summary("c", 0, None)]))
