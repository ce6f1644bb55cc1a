import unittest

from jobs.load import JobError, load, read_job
from jobs.model import Job
from jobs.plan import plan


class JobsTest(unittest.TestCase):
    def test_defaults(self):
        self.assertEqual(read_job("a", {"command": "x"}), Job("a", "x", (), 60.0, 0))

    def test_reads_all(self):
        self.assertEqual(
            load('{"jobs": {"a": {"command": "x", "needs": ["b"], "timeout": 5, "retries": 2}}}'),
            [Job("a", "x", ("b",), 5.0, 2)],
        )

    def test_null_is_the_default(self):
        self.assertEqual(read_job("a", {"command": "x", "timeout": None, "retries": None}), Job("a", "x"))

    def test_needs_a_command(self):
        for item in [{}, {"command": None}, {"command": ""}]:
            with self.assertRaises(JobError):
                read_job("a", item)

    def test_plans(self):
        jobs = [Job("a", "x", ("b",)), Job("b", "x", ("c",)), Job("c", "x")]
        self.assertEqual([job.name for job in plan(jobs)], ["c", "b", "a"])

    def test_refuses_circles_and_strangers(self):
        for needs in ["a", "z"]:
            with self.assertRaises(JobError):
                plan([Job("a", "x", (needs,))])
