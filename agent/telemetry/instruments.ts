import type { Attributes } from '../model/resource.ts'

/** A number that only rises. */
export interface Counter {
  add(amount: number, attributes?: Attributes): void
  /** The same with attributes that do not change: for what is counted often. */
  with(attributes: Attributes): (amount: number) => void
}

/** A number that is set. */
export interface Gauge {
  set(value: number, attributes?: Attributes): void
}

/** Values by size: how many lie between which bounds, and their sum. */
export interface Histogram {
  record(value: number, attributes?: Attributes): void
  /** The same with attributes that do not change. */
  with(attributes: Attributes): (value: number) => void
}

/** One number of an instrument, with what it is the number of. */
export interface Point {
  readonly attributes: Attributes
  readonly value: number
}

interface Described {
  readonly name: string
  /** UCUM unit. Shape: "By", "{record}", "s". */
  readonly unit: string
  readonly help: string
}

export interface InstrumentValue extends Described {
  readonly kind: 'counter' | 'gauge'
  readonly points: readonly Point[]
}

/** What a histogram holds. Shape: `counts` has one number more than `bounds`, the last for what lies above all. */
export interface HistogramValue extends Described {
  readonly bounds: readonly number[]
  readonly points: readonly {
    readonly attributes: Attributes
    readonly counts: readonly number[]
    readonly sum: number
    readonly count: number
  }[]
}

type InstrumentOptions = Omit<Described, 'name'>

interface NumberInstrument extends InstrumentOptions {
  readonly kind: 'counter' | 'gauge'
  readonly points: Map<string, { readonly attributes: Attributes; value: number }>
}

interface HistogramInstrument extends InstrumentOptions {
  readonly bounds: readonly number[]
  readonly points: Map<string, Distribution>
}

interface Distribution {
  readonly attributes: Attributes
  readonly counts: number[]
  sum: number
  count: number
}

/** Reads what is measured only when somebody asks. */
interface Observation extends InstrumentOptions {
  readonly kind: 'counter' | 'gauge'
  readonly read: () => readonly Point[]
}

/**
 * The agent's own measurements: one place that holds all values, read as a snapshot.
 * Bounds: attributes are from closed sets (component, outcome), so the number of points is too.
 */
export class Instruments {
  readonly #numbers = new Map<string, NumberInstrument>()
  readonly #histograms = new Map<string, HistogramInstrument>()
  readonly #observations = new Map<string, Observation>()

  counter(name: string, options: InstrumentOptions): Counter {
    const instrument = this.#number(name, 'counter', options)
    return {
      add: (amount, attributes = {}) => {
        pointOf(instrument, attributes).value += amount
      },
      with: (attributes) => {
        let point: { value: number } | undefined
        return (amount) => {
          point ??= pointOf(instrument, attributes)
          point.value += amount
        }
      },
    }
  }

  gauge(name: string, options: InstrumentOptions): Gauge {
    const instrument = this.#number(name, 'gauge', options)
    return {
      set: (value, attributes = {}) => {
        pointOf(instrument, attributes).value = value
      },
    }
  }

  /** `bounds` rise; a value that equals one lies below it. */
  histogram(name: string, options: InstrumentOptions & { readonly bounds: readonly number[] }): Histogram {
    const present = this.#histograms.get(name)
    const instrument = present ?? { ...options, points: new Map<string, Distribution>() }
    this.#histograms.set(name, instrument)
    return {
      record: (value, attributes = {}) =>
        record(distributionOf(instrument, attributes), instrument.bounds, value),
      with: (attributes) => {
        let distribution: Distribution | undefined
        return (value) => {
          distribution ??= distributionOf(instrument, attributes)
          record(distribution, instrument.bounds, value)
        }
      },
    }
  }

  /** A number that is read when a snapshot is taken; the same name again replaces how. */
  observe(name: string, options: InstrumentOptions & Pick<Observation, 'kind' | 'read'>): void {
    this.#observations.set(name, options)
  }

  snapshot(): readonly InstrumentValue[] {
    const held = [...this.#numbers].map(([name, { kind, unit, help, points }]) => ({
      name,
      kind,
      unit,
      help,
      points: [...points.values()].map((point) => ({ ...point })),
    }))
    const observed = [...this.#observations].map(([name, { kind, unit, help, read }]) => ({
      name,
      kind,
      unit,
      help,
      points: read(),
    }))
    return [...held, ...observed]
  }

  histograms(): readonly HistogramValue[] {
    return [...this.#histograms].map(([name, { unit, help, bounds, points }]) => ({
      name,
      unit,
      help,
      bounds,
      points: [...points.values()].map((point) => ({ ...point, counts: [...point.counts] })),
    }))
  }

  #number(name: string, kind: NumberInstrument['kind'], options: InstrumentOptions): NumberInstrument {
    const present = this.#numbers.get(name)
    if (present !== undefined) return present
    const created: NumberInstrument = { kind, ...options, points: new Map() }
    this.#numbers.set(name, created)
    return created
  }
}

function pointOf(instrument: NumberInstrument, attributes: Attributes): { value: number } {
  const key = JSON.stringify(attributes)
  const present = instrument.points.get(key)
  if (present !== undefined) return present
  const created = { attributes, value: 0 }
  instrument.points.set(key, created)
  return created
}

function distributionOf({ points, bounds }: HistogramInstrument, attributes: Attributes): Distribution {
  const key = JSON.stringify(attributes)
  const present = points.get(key)
  if (present !== undefined) return present
  const created = {
    attributes,
    counts: Array.from({ length: bounds.length + 1 }, () => 0),
    sum: 0,
    count: 0,
  }
  points.set(key, created)
  return created
}

function record(distribution: Distribution, bounds: readonly number[], value: number): void {
  let bucket = 0
  while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket += 1
  distribution.counts[bucket] = (distribution.counts[bucket] ?? 0) + 1
  distribution.sum += value
  distribution.count += 1
}
