const { createInterface } = require("node:readline");
const { createRegistry } = require("./src/registry");
const { dispatch } = require("./src/dispatch");

const registry = createRegistry();
require("./plugins/basics")(registry);
require("./plugins/deploys")(registry);

createInterface({ input: process.stdin }).on("line", (line) => {
    const answer = dispatch(registry, line);
    if (answer !== undefined) console.log(answer);
});
