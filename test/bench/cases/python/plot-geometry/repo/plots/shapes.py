from functools import cached_property
from math import dist
from typing import Iterator

Point = tuple[float, float]


class Polygon:
    """A plot without holes whose sides do not cross."""

    def __init__(self, corners: list[Point]) -> None:
        if len(corners) < 3:
            raise ValueError(f"a plot has three corners or more, not {len(corners)}")
        self.corners = corners

    def sides(self) -> Iterator[tuple[Point, Point]]:
        return zip(self.corners, self.corners[1:] + self.corners[:1])

    @cached_property
    def signed_area(self) -> float:
        """Positive when the corners go counter-clockwise, negative when they go clockwise."""
        return sum(a[0] * b[1] - b[0] * a[1] for a, b in self.sides()) / 2

    @cached_property
    def area(self) -> float:
        return abs(self.signed_area)

    @cached_property
    def around(self) -> float:
        return sum(dist(a, b) for a, b in self.sides())

    @cached_property
    def box(self) -> tuple[Point, Point]:
        xs, ys = zip(*self.corners)
        return (min(xs), min(ys)), (max(xs), max(ys))

    @property
    def fill(self) -> float:
        """The part of its box that the plot covers."""
        (left, bottom), (right, top) = self.box
        return self.area / ((right - left) * (top - bottom))

    def centroid(self) -> Point:
        """The centre of gravity: the same point whichever way around the corners are given."""
        x = y = 0.0
        for a, b in self.sides():
            cross = a[0] * b[1] - b[0] * a[1]
            x += (a[0] + b[0]) * cross
            y += (a[1] + b[1]) * cross
        scale = 6 * self.area()
        return x / scale, y / scale
