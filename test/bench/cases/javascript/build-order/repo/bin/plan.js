#!/usr/bin/env node
"use strict";
const { readFileSync } = require("node:fs");
const { Planner } = require("../lib/planner.js");
const { CycleError } = require("../lib/errors.js");

const [file, target] = process.argv.slice(2);
const planner = new Planner(JSON.parse(readFileSync(file, "utf8")));

try {
  for (const name of planner.plan(target)) console.log(name);
} catch (error) {
  if (!(error instanceof CycleError)) throw error;
  console.error(error.message);
  process.exitCode = 3;
}
