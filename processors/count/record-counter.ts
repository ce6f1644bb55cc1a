import { parseCondition, type Condition } from '../../agent/condition/condition.ts'
import { textOf } from '../../agent/condition/value-text.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import { redactText } from '../../agent/redaction/redact-text.ts'
import type { Instruments } from '../../agent/telemetry/instruments.ts'
import type { Measurement } from './config.ts'

interface CounterOptions {
  readonly name: string
  readonly measurement: Measurement
  /** How many numbers there are at most, the one for all that is too much included. */
  readonly seriesMax: number
}

type Add = (amount: number) => void

/** Values are text of logs: a label is no place for more. */
const VALUE_CHARS_MAX = 200
const KEY_END = '\u0000'

/** One measurement of the user's: a number for each combination of values of its attributes. */
export class RecordCounter {
  readonly #conditions: readonly Condition[]
  readonly #attributes: Measurement['attributes']
  readonly #seriesMax: number
  readonly #addWith: (attributes: Readonly<Record<string, string>>) => Add
  readonly #overflow: Add
  /** By the values as they stand in records. Bounds: seriesMax. */
  readonly #series = new Map<string, Add>()

  constructor(instruments: Instruments, { name, measurement, seriesMax }: CounterOptions) {
    const { description, conditions, attributes } = measurement
    const counter = instruments.counter(name, { unit: '{record}', help: description, seriesMax })
    this.#conditions = conditions.map(parseCondition)
    this.#attributes = attributes
    this.#seriesMax = seriesMax
    this.#addWith = (values) => counter.with(values)
    this.#overflow = counter.withOverflow()
    // There from the beginning: that nothing was counted is not the same as no number.
    if (attributes.length === 0) this.#seriesOf([])(0)
  }

  /** Looks at the records; the function that it gives adds what was found. */
  count(batch: LogBatch): () => void {
    const found = new Map<Add, number>()
    for (let index = 0; index < batch.count; index += 1) {
      const holds =
        this.#conditions.length === 0 || this.#conditions.some((each) => each.matches(batch, index))
      const add = holds ? this.#of(batch, index) : undefined
      if (add !== undefined) found.set(add, (found.get(add) ?? 0) + 1)
    }
    return () => {
      for (const [add, amount] of found) add(amount)
    }
  }

  /** Undefined for a record that lacks an attribute for which nothing stands in. */
  #of(batch: LogBatch, index: number): Add | undefined {
    const values: string[] = []
    for (const { key, default_value: standIn } of this.#attributes) {
      const own = batch.attribute(index, key) ?? batch.resource.attributes[key] ?? null
      const value = textOf(own) ?? standIn
      if (value === undefined) return undefined
      values.push(value)
    }
    return this.#seriesOf(values)
  }

  #seriesOf(values: readonly string[]): Add {
    const key = values.join(KEY_END)
    const present = this.#series.get(key)
    if (present !== undefined) return present
    if (this.#series.size >= this.#seriesMax - 1) return this.#overflow
    const shown = this.#attributes.map(({ key: name }, place) => [name, labelOf(values[place] ?? '')])
    const created = this.#addWith(Object.fromEntries(shown) as Record<string, string>)
    this.#series.set(key, created)
    return created
  }
}

/** On the page there is no processor behind that masks secrets. */
function labelOf(value: string): string {
  const masked = redactText(value.slice(0, VALUE_CHARS_MAX * 4))
  return masked.length > VALUE_CHARS_MAX ? `${masked.slice(0, VALUE_CHARS_MAX)}…` : masked
}
