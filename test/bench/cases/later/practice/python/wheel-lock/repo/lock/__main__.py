import sys

from .lockfile import parse
from .order import install_order


def main(path, wanted):
    with open(path, encoding="utf-8") as file:
        lockfile = parse(file)
    missing = [name for name in wanted if name not in lockfile]
    if missing:
        sys.exit(f"not in the lock file: {', '.join(missing)}")
    for pin in install_order(lockfile, wanted):
        print(f"{pin.name} {pin.version}")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
