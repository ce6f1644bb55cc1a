import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { pump } from "./pipeline.ts";
import { BatchSink, type Reading } from "./sink.ts";
import { timed } from "./timed.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { timed: { type: "boolean", default: false } },
});

function* read(file: string): Generator<Reading> {
  for (const line of readFileSync(file, "utf8").trim().split("\n")) {
    const [sensor = "", value] = line.split(" ");
    yield { sensor, value: Number(value) };
  }
}

const batches = new BatchSink(2, (batch) =>
  console.log(batch.map(({ sensor, value }) => `${sensor}=${value}`).join(" ")),
);
const timing = { calls: 0, ms: 0 };
const sink = values.timed
  ? timed(batches, timing, () => performance.now())
  : batches;
console.log(`${pump(read(positionals[0] ?? ""), sink)} written`);
if (values.timed) console.log(`${timing.calls} calls`);
