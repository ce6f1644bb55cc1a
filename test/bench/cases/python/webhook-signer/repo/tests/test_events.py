import os
import unittest
from unittest.mock import patch

from hooks.events import request
from hooks.signing import is_signed


@patch.dict(os.environ, {"WEBHOOK_SECRET": "of-the-tests"})
class EventsTest(unittest.TestCase):
    def test_the_body_is_signed(self):
        headers, body = request("order.paid", 7).split("\n\n")
        signature = headers.rpartition(" ")[2]
        self.assertTrue(is_signed(body.encode(), signature))
        self.assertFalse(is_signed(b"{}", signature))

    def test_unknown_event(self):
        with self.assertRaises(ValueError):
            request("order.lost", 7)
