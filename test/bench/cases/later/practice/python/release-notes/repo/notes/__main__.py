import sys

from .page import issues, render
from .reader import read_releases

TRACKER = "https://tracker.example/issues"


def main(path):
    with open(path, encoding="utf-8") as file:
        releases = read_releases(file)
    for release in releases:
        print(render(release, TRACKER))
        print()
    print(f"{len(issues(releases))} issues closed")


if __name__ == "__main__":
    main(sys.argv[1])
