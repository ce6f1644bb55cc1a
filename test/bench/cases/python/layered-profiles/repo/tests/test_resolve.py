import unittest

from profiles.layers import Layers, UnknownProfile
from profiles.resolve import resolve

LAYERS = Layers([
    {"api": {"extends": "service", "port": 1}},
    {"service": {"workers": 4}, "api": {"port": 9}},
])


class ResolveTest(unittest.TestCase):
    def test_own_settings_win(self):
        self.assertEqual(resolve(LAYERS, "api"), {"port": 1, "workers": 4})

    def test_upper_layer_hides_the_lower(self):
        self.assertEqual(LAYERS.find("api").layer, 0)
        self.assertEqual(LAYERS.find("api", 0).settings, {"port": 9})

    def test_unknown(self):
        with self.assertRaises(UnknownProfile):
            resolve(LAYERS, "mail")
