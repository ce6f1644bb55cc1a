import csv

from .member import Member


def read_club(path):
    """The members by the club's own list: id, name, paid (yes or no)."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return {row["id"]: Member(row["id"], row["name"].strip(), row["paid"] == "yes") for row in rows}
