const assert = require("node:assert/strict");
const test = require("node:test");
const { createRegistry } = require("../src/registry");
const { dispatch } = require("../src/dispatch");

function bot() {
    const registry = createRegistry();
    require("../plugins/basics")(registry);
    require("../plugins/deploys")(registry);
    return (line) => dispatch(registry, line);
}

test("answers in the channel", () => {
    assert.equal(bot()("#dev !ping"), "#dev pong");
});

test("names are not case sensitive", () => {
    assert.equal(bot()("#dev !DEPLOYS 2"), "#dev web 41, api 17");
});

test("help lists everything", () => {
    assert.equal(bot()("#dev !help"), "#dev deploys, help, ping, uptime");
});

test("talk is left alone, unknown commands are answered", () => {
    assert.equal(bot()("#dev hello"), undefined);
    assert.equal(bot()("#dev !dance"), "#dev I do not know !dance");
});
