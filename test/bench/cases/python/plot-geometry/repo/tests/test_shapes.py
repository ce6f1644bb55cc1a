import unittest

from plots.shapes import Polygon

TRIANGLE = Polygon([(0, 0), (4, 0), (0, 3)])


class ShapesTest(unittest.TestCase):
    def test_area_and_around(self):
        self.assertEqual((TRIANGLE.area, TRIANGLE.around), (6.0, 12.0))

    def test_clockwise(self):
        turned = Polygon(TRIANGLE.corners[::-1])
        self.assertEqual((turned.area, turned.signed_area), (6.0, -6.0))

    def test_fill(self):
        self.assertEqual(TRIANGLE.fill, 0.5)

    def test_two_corners(self):
        with self.assertRaises(ValueError):
            Polygon([(0, 0), (1, 1)])
