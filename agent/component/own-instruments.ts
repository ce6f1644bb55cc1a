import type { Attributes } from '../model/resource.ts'
import type { ComponentKind } from './component.ts'
import type { Settings } from './settings.ts'

/** Makes an instrument of a component; what it gives counts, or sets, with further attributes where there are any. */
export type MakeInstrument = (
  name: string,
  unit: string,
  help: string,
) => (value: number, more?: Attributes) => void

export interface OwnInstruments {
  readonly counter: MakeInstrument
  readonly gauge: MakeInstrument
}

/**
 * The instruments of one component: its kind and its name are attributes of every number. Units: UCUM.
 * Source of the two names: the Collector's RFC on the telemetry of pipeline components.
 */
export function ownInstruments({ instruments, key }: Settings, kind: ComponentKind): OwnInstruments {
  const own = { 'otelcol.component.kind': kind, 'otelcol.component.id': key }
  const withOwn = (more: Attributes | undefined): Attributes =>
    more === undefined ? own : { ...own, ...more }
  return {
    counter(name, unit, help) {
      const counter = instruments.counter(name, { unit, help })
      return (amount, more) => counter.add(amount, withOwn(more))
    },
    gauge(name, unit, help) {
      const gauge = instruments.gauge(name, { unit, help })
      return (value, more) => gauge.set(value, withOwn(more))
    },
  }
}
