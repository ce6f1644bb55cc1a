import sys

from .by_shop import by_shop
from .report import report
from .sales import read_sales


def main(arguments):
    with open(arguments[-1], encoding="utf-8", newline="") as file:
        sales = read_sales(file)
        if "--shops" in arguments:
            for shop, amount in by_shop(sales):
                print(f"{shop} {amount:.2f}")
        else:
            print("\n".join(report(sales)))


if __name__ == "__main__":
    main(sys.argv[1:])
