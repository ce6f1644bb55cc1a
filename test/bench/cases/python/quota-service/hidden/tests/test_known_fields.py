import json
import unittest

from quota.record import Client, from_record, to_record
from quota.store import Store, take


class KnownFieldsTest(unittest.TestCase):
    def test_zero_and_false_are_written(self):
        fields = json.loads(to_record(Client("ann", 0, 0, active=False, note="")))
        self.assertEqual(fields, {"name": "ann", "limit": 0, "remaining": 0, "active": False, "note": ""})

    def test_nothing_is_left_after_the_limit(self):
        store = Store()
        store.save(Client("ann", 2, 2))
        self.assertEqual([take(store, "ann") for _ in range(4)], [1, 0, None, None])

    def test_comes_back_as_it_was(self):
        for client in (Client("a", 5, 0), Client("b", 5, 5, active=False, last_taken="now")):
            self.assertEqual(from_record(to_record(client)), client)

    def test_none_is_left_out(self):
        self.assertNotIn("null", to_record(Client("a", 1, 1)))
