import sys

from greenhouse.readings import read_lines
from greenhouse.report import render, summarise


def main(path: str) -> None:
    with open(path, encoding="utf-8") as lines:
        print(render(summarise(read_lines(lines))))


if __name__ == "__main__":
    main(sys.argv[1])
