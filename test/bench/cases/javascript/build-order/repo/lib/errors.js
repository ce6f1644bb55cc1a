"use strict";

class CycleError extends Error {
  constructor(cycle) {
    super(`targets need each other: ${cycle.join(" -> ")}`);
    this.name = "CycleError";
    this.cycle = cycle;
  }
}

class UnknownTargetError extends Error {
  constructor(name) {
    super(`there is no target "${name}"`);
    this.name = "UnknownTargetError";
  }
}

module.exports = { CycleError, UnknownTargetError };
