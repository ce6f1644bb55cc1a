import os
import unittest
from unittest.mock import patch

from hooks.events import request


class NoSecretTest(unittest.TestCase):
    def test_nothing_is_signed_without_the_secret(self):
        with patch.dict(os.environ):
            os.environ.pop("WEBHOOK_SECRET", None)
            with self.assertRaises(Exception):
                request("order.paid", 7)
