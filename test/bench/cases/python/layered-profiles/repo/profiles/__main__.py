import argparse
import json

from profiles.layers import Layers
from profiles.resolve import resolve


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="+")
    parser.add_argument("--profile", required=True)
    options = parser.parse_args()
    layers = Layers.read(options.files)
    print(json.dumps(resolve(layers, options.profile), indent=2, sort_keys=True))


if __name__ == "__main__":
    main()
