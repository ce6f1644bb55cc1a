import argparse

from visits.reader import read_visits
from visits.stats import by_country, by_page

COUNTS = {"country": by_country, "page": by_page}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--by", choices=sorted(COUNTS), default="page")
    options = parser.parse_args()
    for name, count in COUNTS[options.by](read_visits(options.file)):
        print(f"{count:>6} {name}")


if __name__ == "__main__":
    main()
