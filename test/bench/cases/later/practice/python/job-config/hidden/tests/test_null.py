import unittest

from jobs.load import load, read_job
from jobs.model import Job


class NullTest(unittest.TestCase):
    def test_null_needs_are_none(self):
        self.assertEqual(read_job("a", {"command": "x", "needs": None}), Job("a", "x"))
        self.assertEqual(read_job("a", {"command": "x", "needs": None, "retries": 3}).retries, 3)

    def test_others_keep_theirs(self):
        jobs = load('{"jobs": {"a": {"command": "x", "needs": null}, "b": {"command": "y", "needs": ["a"]}}}')
        self.assertEqual([job.needs for job in jobs], [(), ("a",)])
