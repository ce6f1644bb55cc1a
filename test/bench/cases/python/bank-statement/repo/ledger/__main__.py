import sys

from ledger.report import balances, render
from ledger.statement import read_statement


def main(path: str) -> None:
    with open(path, encoding="utf-8", newline="") as source:
        print(render(balances(read_statement(source))))


if __name__ == "__main__":
    main(sys.argv[1])
