import csv

from .member import Member

PAID = {"active", "honorary"}


def read_association(path):
    """The members as the association has them: number, surname, first name, state."""
    with open(path, encoding="utf-8", newline="") as file:
        members = {}
        for row in csv.DictReader(file, delimiter=";"):
            name = f"{row['first']} {row['surname']}"
            members[row["number"]] = Member(row["number"], name, row["state"] in PAID)
        return members
