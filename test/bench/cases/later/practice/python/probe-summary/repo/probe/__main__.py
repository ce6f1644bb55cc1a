import sys

from .samples import parse
from .summary import summarise
from .table import row, slowest


def main(path):
    with open(path, encoding="utf-8") as file:
        summaries = summarise(parse(file))
    for summary in summaries:
        print(row(summary))
    print(f"slowest: {slowest(summaries) or 'none'}")


if __name__ == "__main__":
    main(sys.argv[1])
