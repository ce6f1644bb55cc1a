import unittest

from probe.samples import Sample
from probe.summary import Summary, summarise
from probe.table import row


class SilentTest(unittest.TestCase):
    def test_a_silent_host_has_no_latency(self):
        samples = [Sample("b", False, 5000), Sample("a", True, 2), Sample("b", False, 4000)]
        self.assertEqual(summarise(samples), [Summary("a", 1.0, 2), Summary("b", 0.0, None)])

    def test_is_listed_with_a_dash(self):
        self.assertEqual([row(each) for each in summarise([Sample("b", False, 5000)])], ["b               0%         -"])
