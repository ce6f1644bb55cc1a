import logging
import os
import socket
import unittest
from unittest.mock import patch

from gateway.server import answer


class ExchangeDownTest(unittest.TestCase):
    def test_no_answer_without_rates(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{taken.getsockname()[1]}/rates.json"
            logging.disable()
            self.addCleanup(logging.disable, logging.NOTSET)
            with patch.dict(os.environ, {"RATES_URL": url}):
                for target in ("/convert?cents=1&from=EUR&to=NOK", "/convert?cents=100&from=EUR&to=EUR"):
                    self.assertEqual(answer(target)[0], 500)
