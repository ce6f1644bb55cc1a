import unittest
from datetime import datetime, timedelta, timezone

from due.board import describe, late
from due.tasks import load

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


class ZoneTest(unittest.TestCase):
    def test_a_task_without_zone_is_utc(self):
        tasks = load('[{"title": "a", "due": "2026-03-01T12:00:00"}, {"title": "b", "due": "2026-03-01T12:00:00+05:00"}]')
        self.assertEqual([task.due for task in tasks], [NOON, NOON - timedelta(hours=5)])
        self.assertEqual([task.due.utcoffset() for task in tasks], [timedelta(0), timedelta(hours=5)])

    def test_is_late_with_others(self):
        tasks = load('[{"title": "a", "due": "2026-03-01T06:00:00"}, {"title": "b", "due": "2026-03-01T05:00:00+00:00"}]')
        self.assertEqual([describe(task, NOON) for task in late(tasks, NOON)], ["b: 7 h late", "a: 6 h late"])
