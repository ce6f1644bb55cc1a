import type { Counter, Instruments } from '../../telemetry/instruments.ts'

/** Counts spans by what became of them. */
export function spanCounter(instruments: Instruments): Counter {
  return instruments.counter('hephaestus_trace_spans', {
    unit: '{span}',
    help: 'Spans of the agent itself, by what became of them: sent, failed, or dropped since too many waited',
  })
}
