import type { Sink } from "./sink.ts";

export interface Timing {
  calls: number;
  ms: number;
}

/** The same sink, whose writes are counted and timed. */
export function timed(sink: Sink, timing: Timing, now: () => number): Sink {
  return {
    ...sink,
    write(reading) {
      const start = now();
      try {
        sink.write(reading);
      } finally {
        timing.calls += 1;
        timing.ms += now() - start;
      }
    },
  };
}
