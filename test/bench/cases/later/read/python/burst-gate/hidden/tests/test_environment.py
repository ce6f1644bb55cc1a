import unittest

from burst.convert import SettingError
from burst.gate import Gate
from burst.settings import DEFAULTS, from_environment


class EnvironmentTest(unittest.TestCase):
    def test_has_the_type_of_the_default(self):
        found = from_environment({"BURST_LIMIT": "2", "BURST_PAUSE": "3", "BURST_QUIET": "no", "BURST_EXEMPT": "a, b", "X": "1"})
        self.assertEqual(found, {"limit": 2, "pause": 3.0, "quiet": False, "exempt": ("a", "b")})
        self.assertIs(type(found["pause"]), float)
        self.assertIs(found["quiet"], False)

    def test_refuses_what_does_not_convert(self):
        for variable, text in [("BURST_LIMIT", "many"), ("BURST_QUIET", "maybe")]:
            with self.assertRaises(SettingError):
                from_environment({variable: text})

    def test_counts(self):
        gate = Gate({**DEFAULTS, **from_environment({"BURST_LIMIT": "2"})})
        self.assertEqual([gate.allow("a") for _ in range(3)], [True, True, False])
