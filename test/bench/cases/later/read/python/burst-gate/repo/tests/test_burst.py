import unittest

from burst.convert import SettingError
from burst.gate import Gate
from burst.settings import DEFAULTS, from_arguments, from_environment


class BurstTest(unittest.TestCase):
    def test_set_has_the_type_of_the_default(self):
        found, names = from_arguments(["--set=limit= 2", "ann", "--set=pause=3", "--set=quiet=No", "--set=exempt=a, b,"])
        self.assertEqual(found, {"limit": 2, "pause": 3.0, "quiet": False, "exempt": ("a", "b")})
        self.assertEqual(names, ["ann"])

    def test_set_refuses_what_does_not_convert(self):
        for argument in ["--set=limit=many", "--set=quiet=maybe", "--set=speed=1", "--set=limit"]:
            with self.assertRaises(SettingError):
                from_arguments([argument])

    def test_the_environment_is_not_all_ours(self):
        self.assertEqual(from_environment({"PATH": "/bin", "limit": "1", "BURST_SPEED": "9"}), {})

    def test_gate(self):
        gate = Gate({**DEFAULTS, "limit": 1})
        self.assertEqual([gate.allow(name) for name in ["a", "root", "a", "root"]], [True, True, False, True])
