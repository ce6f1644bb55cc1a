import argparse
import json
import sys

from export.formats import CsvExport, LinesExport, MarkdownExport


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--format", choices=("csv", "markdown", "lines"), default="lines")
    parser.add_argument("--delimiter", default=",")
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") as source:
        records = json.load(source)
    columns = list(records[0])
    if options.format == "csv":
        export = CsvExport(sys.stdout, columns, options.delimiter)
    else:
        export = {"markdown": MarkdownExport, "lines": LinesExport}[options.format](sys.stdout, columns)
    for record in records:
        export.write(record)


if __name__ == "__main__":
    main()
