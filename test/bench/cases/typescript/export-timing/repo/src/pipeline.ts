import type { Reading, Sink } from "./sink.ts";

/** Writes everything and flushes at the end. Readings that are no numbers are left out. */
export function pump(readings: Iterable<Reading>, sink: Sink): number {
  let written = 0;
  for (const reading of readings) {
    if (Number.isNaN(reading.value)) continue;
    sink.write(reading);
    written += 1;
  }
  sink.flush();
  return written;
}
