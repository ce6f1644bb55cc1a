"use strict";
const assert = require("node:assert/strict");
const test = require("node:test");
const { Planner } = require("../lib/planner.js");
const { CycleError } = require("../lib/errors.js");

test("needs come first, each once", () => {
  const planner = new Planner({
    targets: { app: { needs: ["lib", "ui"] }, ui: { needs: ["lib"] }, lib: {} },
  });
  assert.deepEqual(planner.plan("app"), ["lib", "ui", "app"]);
});

test("an alias is built once, under its own name", () => {
  const planner = new Planner({
    targets: { app: { needs: ["core", "lib"] }, lib: {} },
    aliases: { core: "lib" },
  });
  assert.deepEqual(planner.plan("app"), ["lib", "app"]);
});

test("targets that need each other are a cycle", () => {
  const planner = new Planner({ targets: { a: { needs: ["b"] }, b: { needs: ["a"] } } });
  assert.throws(() => planner.plan("a"), { name: "CycleError", cycle: ["a", "b", "a"] });
});
