import assert from "node:assert/strict";
import test from "node:test";
import { Grid } from "../src/grid.ts";
import { cheapestWay } from "../src/search.ts";

test("the way goes round what is expensive", () => {
    const grid = new Grid(
        ["#######", "#S9G11#", "#11111#", "#######"].join("\n"),
    );
    assert.deepEqual(cheapestWay(grid, grid.find("S"), grid.find("G")), {
        cost: 4,
        points: [
            { x: 1, y: 1 },
            { x: 1, y: 2 },
            { x: 2, y: 2 },
            { x: 3, y: 2 },
            { x: 3, y: 1 },
        ],
    });
});

test("there may be no way", () => {
    const grid = new Grid(["#####", "#S#G#", "#####"].join("\n"));
    assert.equal(cheapestWay(grid, grid.find("S"), grid.find("G")), undefined);
});

test("the east leads to the west", () => {
    const grid = new Grid(["#####", "G1#S1", "#####"].join("\n"));
    assert.equal(cheapestWay(grid, grid.find("S"), grid.find("G"))?.cost, 2);
});
