import sys

from plots.shapes import Polygon

COMMANDS = {
    "area": lambda plot: f"{plot.area:.2f}",
    "square": lambda plot: f"{plot.area:.2f} ({plot.fill:.0%} of its box)",
    "around": lambda plot: f"{plot.around:.2f}",
    "centre": lambda plot: "{:.2f},{:.2f}".format(*plot.centroid()),
}


def main(lines: list[str]) -> None:
    for line in lines:
        command, *corners = line.split()
        plot = Polygon([tuple(float(part) for part in corner.split(",")) for corner in corners])
        print(command, COMMANDS[command](plot))


if __name__ == "__main__":
    main(sys.argv[1:])
