import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import test from "node:test";

const { pump } = await import(new URL("../src/pipeline.ts", import.meta.url).href);
const { BatchSink } = await import(new URL("../src/sink.ts", import.meta.url).href);
const { timed } = await import(new URL("../src/timed.ts", import.meta.url).href);

interface Reading {
  readonly sensor: string;
  readonly value: number;
}

test("a timed batch sink sends what is left over", () => {
  const sent: number[][] = [];
  const sink = new BatchSink(2, (batch: Reading[]) => sent.push(batch.map(({ value }) => value)));
  const timing = { calls: 0, ms: 0 };
  const readings = [1, 2, 3].map((value) => ({ sensor: "s", value }));
  assert.equal(pump(readings, timed(sink, timing, () => 0)), 3);
  assert.deepEqual(sent, [[1, 2], [3]]);
  assert.equal(timing.calls, 3);
});

test("a timed sink can be timed again", () => {
  let flushed = 0;
  const plain = { write() {}, flush: () => void (flushed += 1) };
  const timing = { calls: 0, ms: 0 };
  timed(timed(plain, timing, () => 0), timing, () => 0).flush();
  assert.equal(flushed, 1);
  assert.equal(timing.calls, 0);
});

test("the command prints the last batch too", () => {
  const output = execFileSync("node", ["src/main.ts", "--timed", "readings.txt"], { encoding: "utf8" });
  assert.equal(output, "roof=21.5 cellar=12\nattic=25\n3 written\n3 calls\n");
});
