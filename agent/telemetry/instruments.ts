import type { Attributes } from '../model/resource.ts'

/** A number that only rises. */
export interface Counter {
  add(amount: number, attributes?: Attributes): void
}

/** A number that is set. */
export interface Gauge {
  set(value: number, attributes?: Attributes): void
}

export interface InstrumentValue {
  readonly name: string
  readonly kind: 'counter' | 'gauge'
  readonly unit: string
  readonly help: string
  readonly points: readonly { readonly attributes: Attributes; readonly value: number }[]
}

interface InstrumentOptions {
  /** UCUM unit. Shape: "By", "{record}", "s". */
  readonly unit: string
  readonly help: string
}

interface Instrument extends InstrumentOptions {
  readonly kind: 'counter' | 'gauge'
  readonly points: Map<string, { readonly attributes: Attributes; value: number }>
}

/**
 * The agent's own measurements: one place that holds all values, read as a snapshot.
 * Bounds: attributes are from closed sets (component, outcome), so the number of points is too.
 */
export class Instruments {
  readonly #instruments = new Map<string, Instrument>()

  counter(name: string, options: InstrumentOptions): Counter {
    const instrument = this.#instrument(name, 'counter', options)
    return {
      add: (amount, attributes = {}) => {
        pointOf(instrument, attributes).value += amount
      },
    }
  }

  gauge(name: string, options: InstrumentOptions): Gauge {
    const instrument = this.#instrument(name, 'gauge', options)
    return {
      set: (value, attributes = {}) => {
        pointOf(instrument, attributes).value = value
      },
    }
  }

  snapshot(): readonly InstrumentValue[] {
    return [...this.#instruments].map(([name, { kind, unit, help, points }]) => ({
      name,
      kind,
      unit,
      help,
      points: [...points.values()].map((point) => ({ ...point })),
    }))
  }

  #instrument(name: string, kind: Instrument['kind'], options: InstrumentOptions): Instrument {
    const present = this.#instruments.get(name)
    if (present !== undefined) return present
    const created: Instrument = { kind, ...options, points: new Map() }
    this.#instruments.set(name, created)
    return created
  }
}

function pointOf(instrument: Instrument, attributes: Attributes): { value: number } {
  const key = JSON.stringify(attributes)
  const present = instrument.points.get(key)
  if (present !== undefined) return present
  const created = { attributes, value: 0 }
  instrument.points.set(key, created)
  return created
}
