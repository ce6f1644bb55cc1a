import unittest

from profiles.layers import Layers, UnknownProfile
from profiles.resolve import resolve


class SameNameTest(unittest.TestCase):
    def test_own_name_means_the_layer_below(self):
        layers = Layers([{"web": {"extends": "web", "workers": 2}},
                         {"web": {"extends": "web", "port": 80, "workers": 8}},
                         {"web": {"restart": True}}])
        self.assertEqual(resolve(layers, "web"), {"restart": True, "port": 80, "workers": 2})

    def test_another_name_starts_at_the_top(self):
        layers = Layers([{"service": {"workers": 9}, "web": {"extends": "web"}},
                         {"web": {"extends": "service", "port": 80}, "service": {"workers": 1}}])
        self.assertEqual(resolve(layers, "web"), {"workers": 9, "port": 80})

    def test_nothing_below_is_unknown(self):
        with self.assertRaises(UnknownProfile):
            resolve(Layers([{"web": {"extends": "web"}}]), "web")
