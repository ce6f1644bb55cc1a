import unittest

from lock.lockfile import Lockfile, Pin, parse
from lock.names import canonical
from lock.order import install_order


class LockTest(unittest.TestCase):
    def test_one_spelling(self):
        self.assertEqual(canonical("Ruamel._Yaml"), "ruamel-yaml")

    def test_knows_a_package_by_any_spelling(self):
        lockfile = Lockfile([Pin("ruamel.yaml", "1")])
        self.assertIn("Ruamel_YAML", lockfile)
        lockfile.remove("ruamel-yaml")
        self.assertEqual(len(lockfile), 0)

    def test_parses(self):
        lockfile = parse(["# x", "a==1 <- b c", "", "b==2"])
        self.assertEqual(lockfile.pin("a"), Pin("a", "1", ("b", "c")))
        self.assertEqual(lockfile.pin("b"), Pin("b", "2"))

    def test_has_no_pin(self):
        with self.assertRaises(KeyError):
            Lockfile().pin("a")

    def test_order(self):
        lockfile = parse(["a==1 <- b c", "b==2 <- c", "c==3 <- a"])
        self.assertEqual([pin.name for pin in install_order(lockfile, ["a"])], ["c", "b", "a"])
