const assert = require("node:assert/strict");
const test = require("node:test");
const { parseStakes } = require("../lib/stakes.js");
const { splitPot } = require("../lib/split.js");

test("parts follow the stakes and add up", () => {
  const stakes = parseStakes("a, 1\nb, 1 # late\nc, 1");
  assert.deepEqual(splitPot(100n, stakes), [
    { player: "a", cents: 34n },
    { player: "b", cents: 33n },
    { player: "c", cents: 33n },
  ]);
});

test("who withdrew gets nothing, not even an odd cent", () => {
  const parts = splitPot(5n, parseStakes("a, 0\nb, 2\nc, 2"));
  assert.deepEqual(
    parts.map(({ cents }) => cents),
    [0n, 3n, 2n],
  );
});

test("nobody, nothing", () => {
  assert.deepEqual(splitPot(10n, []), []);
});
