import unittest

from plots.shapes import Polygon


class CentroidTest(unittest.TestCase):
    def test_both_directions(self):
        corners = [(1, 1), (5, 1), (5, 3), (1, 3)]
        for plot in (Polygon(corners), Polygon(corners[::-1])):
            x, y = plot.centroid()
            self.assertAlmostEqual(x, 3)
            self.assertAlmostEqual(y, 2)

    def test_not_the_mean_of_the_corners(self):
        x, y = Polygon([(0, 0), (0, 3), (1, 3), (1, 1), (3, 1), (3, 0)]).centroid()
        self.assertAlmostEqual(x, 1.1)
        self.assertAlmostEqual(y, 1.1)

    def test_area_is_still_a_value(self):
        self.assertEqual(Polygon([(0, 0), (0, 2), (2, 2), (2, 0)]).area, 4)
