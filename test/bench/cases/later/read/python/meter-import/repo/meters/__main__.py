import sys

from .importer import import_file


def main(args):
    for path in args:
        summary = import_file(path)
        print(f"{path}: {summary.count} readings of {summary.meters} meters, "
              f"{summary.total:.1f} kWh, most on {summary.peak_day}")


main(sys.argv[1:])
