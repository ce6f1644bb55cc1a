import csv


def read_table(path):
    """The rows of a CSV file in UTF-8, each a dict by the names of the columns."""
    with open(path, encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def write_table(path, rows):
    """Writes rows as CSV, the columns in the order in which they first occur.

    Begins with a byte order mark: without one spreadsheets take the file for something else than UTF-8.
    """
    columns = list(dict.fromkeys(name for row in rows for name in row))
    with open(path, "w", encoding="utf-8-sig", newline="") as table:
        writer = csv.DictWriter(table, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
