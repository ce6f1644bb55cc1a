import assert from "node:assert/strict";
import test from "node:test";
import { pump } from "../src/pipeline.ts";
import { BatchSink, type Reading } from "../src/sink.ts";
import { timed } from "../src/timed.ts";

const readings = [1, 2, NaN, 3].map((value) => ({ sensor: "s", value }));

test("everything arrives, in batches", () => {
  const sent: number[][] = [];
  const sink = new BatchSink(2, (batch) =>
    sent.push(batch.map(({ value }) => value)),
  );
  assert.equal(pump(readings, sink), 3);
  assert.deepEqual(sent, [[1, 2], [3]]);
});

test("a timed sink counts its writes", () => {
  const written: Reading[] = [];
  const plain = { write: (reading: Reading) => void written.push(reading), flush() {} };
  const timing = { calls: 0, ms: 0 };
  let time = 0;
  pump(readings, timed(plain, timing, () => (time += 5)));
  assert.deepEqual(timing, { calls: 3, ms: 15 });
  assert.equal(written.length, 3);
});
