import unittest
from datetime import datetime, timedelta, timezone

from due.board import describe, late
from due.clock import parse_now
from due.tasks import Task, load

NOON = datetime(2026, 3, 1, 12, tzinfo=timezone.utc)


class DueTest(unittest.TestCase):
    def test_loads(self):
        tasks = load('[{"title": "a", "due": "2026-03-01T12:00:00+00:00"}, {"title": "b", "due": "2026-03-01T13:00:00+01:00", "done": true}]')
        self.assertEqual(tasks, [Task("a", NOON), Task("b", NOON, True)])

    def test_now_without_zone_is_utc(self):
        self.assertEqual(parse_now("2026-03-01T12:00:00"), NOON)
        self.assertEqual(parse_now("2026-03-01T14:00:00+02:00"), NOON)
        self.assertIsNotNone(parse_now(None).tzinfo)

    def test_late(self):
        old = Task("old", NOON - timedelta(days=3))
        new = Task("new", NOON - timedelta(hours=2))
        self.assertEqual(late([new, old, Task("x", NOON + timedelta(1)), Task("y", NOON - timedelta(1), True)], NOON), [old, new])

    def test_describes(self):
        self.assertEqual(describe(Task("a", NOON - timedelta(hours=47)), NOON), "a: 47 h late")
        self.assertEqual(describe(Task("a", NOON - timedelta(hours=50)), NOON), "a: 2 days late")
