import unittest

from lock.lockfile import Lockfile, Pin, parse
from lock.order import install_order


class SpellingTest(unittest.TestCase):
    def test_pin_by_any_spelling(self):
        lockfile = Lockfile([Pin("Ruamel.Yaml", "1")])
        for name in ["ruamel-yaml", "Ruamel_YAML", "ruamel.yaml", "Ruamel.Yaml"]:
            self.assertEqual(lockfile.pin(name).version, "1")

    def test_still_has_no_pin(self):
        with self.assertRaises(KeyError):
            Lockfile([Pin("b", "1")]).pin("a")

    def test_requirements_too(self):
        lockfile = parse(["Flask==1 <- Jinja.2", "jinja_2==3"])
        self.assertEqual([pin.version for pin in install_order(lockfile, ["flask", "JINJA-2"])], ["3", "1"])
