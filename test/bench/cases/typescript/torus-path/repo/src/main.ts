import { readFileSync } from "node:fs";
import { Grid } from "./grid.ts";
import { cheapestWay } from "./search.ts";

const grid = new Grid(readFileSync(process.argv[2] ?? "", "utf8"));
const way = cheapestWay(grid, grid.find("S"), grid.find("G"));
if (way === undefined) console.log("no way");
else
    console.log(
        `${way.cost}: ${way.points.map(({ x, y }) => `${x},${y}`).join(" ")}`,
    );
