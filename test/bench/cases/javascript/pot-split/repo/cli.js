#!/usr/bin/env node
const { readFileSync } = require("node:fs");
const { parseArgs } = require("node:util");
const { parseStakes } = require("./lib/stakes.js");
const { splitPot } = require("./lib/split.js");

const { values } = parseArgs({
  options: { pot: { type: "string" }, stakes: { type: "string" } },
});
const stakes = parseStakes(readFileSync(values.stakes, "utf8"));
const parts = splitPot(BigInt(values.pot), stakes);
for (const { player, cents } of parts) console.log(`${player}\t${cents}`);
