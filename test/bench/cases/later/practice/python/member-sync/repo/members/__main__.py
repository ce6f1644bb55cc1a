import sys

from .association import read_association
from .club import read_club
from .compare import compare


def main(club, association):
    print("\n".join(compare(read_club(club), read_association(association))) or "no difference")


if __name__ == "__main__":
    main(*sys.argv[1:])
