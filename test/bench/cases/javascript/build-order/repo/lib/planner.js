"use strict";
const { CycleError, UnknownTargetError } = require("./errors.js");

/** Orders targets so that each comes after everything it needs. */
class Planner {
  constructor({ targets, aliases = {} }) {
    this.targets = new Map(Object.entries(targets));
    this.aliases = new Map(Object.entries(aliases));
  }

  plan(target) {
    const state = { order: [], done: new Set(), path: [] };
    this.visit(target, state);
    return state.order;
  }

  visit(name, state) {
    if (state.done.has(name)) return;
    const start = state.path.indexOf(name);
    if (start !== -1) throw new CycleError([...state.path.slice(start), name]);

    let own = name;
    while (this.aliases.has(own)) own = this.aliases.get(own);
    const target = this.targets.get(own);
    if (target === undefined) throw new UnknownTargetError(name);

    state.path.push(own);
    for (const need of target.needs ?? []) this.visit(need, state);
    state.path.pop();
    if (!state.done.has(own)) {
      state.done.add(own);
      state.order.push(own);
    }
  }
}

module.exports = { Planner };
