import unittest

from quota.record import Client
from quota.store import Store, take


class StoreTest(unittest.TestCase):
    def test_takes_one(self):
        store = Store()
        store.save(Client("ann", 3, 3))
        self.assertEqual(take(store, "ann"), 2)
        self.assertEqual(store.load("ann"), Client("ann", 3, 2))

    def test_unknown_fields_are_left_out(self):
        store = Store()
        store.save(Client("bob", 1, 1))
        self.assertNotIn("note", store.records["bob"])

    def test_no_client(self):
        with self.assertRaises(LookupError):
            take(Store(), "eve")
