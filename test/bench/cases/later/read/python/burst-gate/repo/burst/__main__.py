import os
import sys

from .gate import Gate
from .settings import DEFAULTS, from_arguments, from_environment


def main(arguments):
    settings = dict(DEFAULTS)
    settings.update(from_environment(os.environ))
    overrides, names = from_arguments(arguments)
    settings.update(overrides)
    gate = Gate(settings)
    for name in names:
        if gate.allow(name):
            print(f"{name} passes")
        elif not settings["quiet"]:
            print(f"{name} is told to wait {settings['pause']} s")


if __name__ == "__main__":
    main(sys.argv[1:])
