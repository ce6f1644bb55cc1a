import type { Attributes } from '../model/resource.ts'

/** A number that only rises. */
export interface Counter {
  add(amount: number, attributes?: Attributes): void
  /** The same with attributes that do not change: for what is counted often. */
  with(attributes: Attributes): (amount: number) => void
  /** Counts what is too much to be told apart. */
  withOverflow(): (amount: number) => void
}

/** A number that is set. */
export interface Gauge {
  set(value: number, attributes?: Attributes): void
  /** The same with attributes that do not change: for what is set often. */
  with(attributes: Attributes): (value: number) => void
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

type CounterOptions = InstrumentOptions & {
  /**
   * For attributes from no closed set: how many points there are at most. What comes after is counted in the last of them,
   * whose only attribute is `otel.metric.overflow`. Source: OpenTelemetry metrics SDK, "Cardinality limits".
   */
  readonly seriesMax?: number
}

interface NumberInstrument extends InstrumentOptions {
  readonly kind: 'counter' | 'gauge'
  readonly points: Map<string, { readonly attributes: Attributes; value: number }>
  seriesMax: number
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

/** What others measured, to be shown among what the agent measures itself. */
export interface Contribution {
  numbers(): readonly InstrumentValue[]
  histograms(): readonly HistogramValue[]
}

/** Reads what is measured only when somebody asks. */
interface Observation extends InstrumentOptions {
  readonly kind: 'counter' | 'gauge'
  readonly read: () => readonly Point[]
}

/**
 * The agent's own measurements: one place that holds all values, read as a snapshot.
 * Bounds: attributes are from closed sets (component, outcome), so the number of points is too; `seriesMax` where not.
 */
export class Instruments {
  readonly #numbers = new Map<string, NumberInstrument>()
  readonly #histograms = new Map<string, HistogramInstrument>()
  readonly #observations = new Map<string, Observation>()
  readonly #contributions = new Set<Contribution>()

  /** The same name again is the same instrument; the last limit holds. */
  counter(name: string, { seriesMax = Number.POSITIVE_INFINITY, ...options }: CounterOptions): Counter {
    const instrument = this.#number(name, 'counter', options)
    instrument.seriesMax = seriesMax
    const withAttributes = (attributes: Attributes): ((amount: number) => void) => {
      let point: { value: number } | undefined
      return (amount) => {
        point ??= pointOf(instrument, attributes)
        point.value += amount
      }
    }
    return {
      add: (amount, attributes = {}) => {
        pointOf(instrument, attributes).value += amount
      },
      with: withAttributes,
      withOverflow: () => withAttributes(OVERFLOW),
    }
  }

  gauge(name: string, options: InstrumentOptions): Gauge {
    const instrument = this.#number(name, 'gauge', options)
    return {
      set: (value, attributes = {}) => {
        pointOf(instrument, attributes).value = value
      },
      with: (attributes) => {
        let point: { value: number } | undefined
        return (value) => {
          point ??= pointOf(instrument, attributes)
          point.value = value
        }
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

  /**
   * Shows what others measured, until the function that it gives is called. Points of a name that is known are added to it,
   * unless they are of another kind.
   */
  contribute(contribution: Contribution): () => void {
    this.#contributions.add(contribution)
    return () => void this.#contributions.delete(contribution)
  }

  snapshot(): readonly InstrumentValue[] {
    const others = [...this.#contributions].flatMap((each) => each.numbers())
    return withPoints(this.#ownNumbers(), others, (own, other) => own.kind === other.kind)
  }

  #ownNumbers(): readonly InstrumentValue[] {
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
    const others = [...this.#contributions].flatMap((each) => each.histograms())
    const isAlike = (own: HistogramValue, other: HistogramValue): boolean =>
      own.bounds.length === other.bounds.length && own.bounds.every((bound, at) => bound === other.bounds[at])
    return withPoints(this.#ownHistograms(), others, isAlike)
  }

  #ownHistograms(): readonly HistogramValue[] {
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
    const created: NumberInstrument = {
      kind,
      ...options,
      points: new Map(),
      seriesMax: Number.POSITIVE_INFINITY,
    }
    this.#numbers.set(name, created)
    return created
  }
}

/** One value for each name: with the points of all others of this name that are alike. */
function withPoints<T extends { readonly name: string; readonly points: readonly unknown[] }>(
  own: readonly T[],
  others: readonly T[],
  isAlike: (own: T, other: T) => boolean,
): readonly T[] {
  if (others.length === 0) return own
  const byName = new Map(own.map((value) => [value.name, value]))
  for (const other of others) {
    const present = byName.get(other.name)
    if (present === undefined) byName.set(other.name, other)
    else if (isAlike(present, other))
      byName.set(other.name, { ...present, points: [...present.points, ...other.points] })
  }
  return [...byName.values()]
}

const OVERFLOW: Attributes = { 'otel.metric.overflow': true }

function pointOf(instrument: NumberInstrument, attributes: Attributes): { value: number } {
  const key = JSON.stringify(attributes)
  const present = instrument.points.get(key)
  if (present !== undefined) return present
  const isFull = instrument.points.size >= instrument.seriesMax - 1
  if (isFull && attributes !== OVERFLOW) return pointOf(instrument, OVERFLOW)
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
