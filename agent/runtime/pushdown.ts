import type { Consumer } from '../component/component.ts'
import type { Literal } from '../model/literal.ts'
import type { Logger } from '../telemetry/logger.ts'

/** What may stand after a name whose value is empty: a word before it does not count there. */
const EMPTY_VALUE_BEGINS = /^[":=]/

/**
 * What the lines of one pipeline are looked at for, while the agent runs. A processor may come to need more
 * than its factory said: before the receivers are started they are simply told; after that their filters
 * stand, so that lines which hold only something new would be passed over: then every line counts.
 */
export class Pushdown {
  readonly #pipeline: string
  #planned: readonly Literal[] | undefined
  #more: readonly Literal[] = []
  #isStarted = false
  #isOff = false

  /** `planned`: as the configuration says; undefined when every line counts anyway. */
  constructor(pipeline: string, planned: readonly Literal[] | undefined) {
    this.#pipeline = pipeline
    this.#planned = planned
  }

  /** Undefined: every line counts. */
  get wanted(): readonly Literal[] | undefined {
    return this.#isOff || this.#planned === undefined ? undefined : [...this.#planned, ...this.#more]
  }

  /** Another configuration has another plan. */
  replan(planned: readonly Literal[] | undefined): void {
    this.#planned = planned
  }

  /** From now on receivers have filters of their own. */
  start(): void {
    this.#isStarted = true
  }

  /** Takes what a processor needs; undefined for every record. */
  widen(literals: readonly Literal[] | undefined, logger: Logger): void {
    const { wanted } = this
    if (wanted === undefined) return
    const missing = literals === undefined ? undefined : notCovered(literals, wanted)
    if (missing?.length === 0) return
    if (missing !== undefined && !this.#isStarted) {
      this.#more = [...this.#more, ...missing]
      return
    }
    this.#isOff = true
    logger.warn('every line is decoded and looked at until the next start', {
      pipeline: this.#pipeline,
      reason:
        missing === undefined
          ? 'a rule has no literals'
          : `a rule came that needs ${missing.map(({ text }) => JSON.stringify(text)).join(', ')}`,
    })
  }
}

/** What several pipelines of one receiver want; undefined as soon as one has a use for every line. */
export function wantedTogether(
  wanted: readonly (readonly Literal[] | undefined)[],
): readonly Literal[] | undefined {
  if (wanted.length === 0 || wanted.includes(undefined)) return undefined
  return wanted.flatMap((literals) => literals ?? [])
}

/** Whether a filter lets through every line that holds one of the literals. */
export function filterCovers(
  filter: readonly Literal[] | undefined,
  wanted: readonly Literal[] | undefined,
): boolean {
  if (filter === undefined || wanted === undefined) return true
  return notCovered(wanted, filter).length === 0
}

/** Those that may be in a line which holds no literal of the filter. Most are in it as they are: all pairs are many. */
function notCovered(literals: readonly Literal[], filter: readonly Literal[]): readonly Literal[] {
  const same = new Set(filter.map(keyOf))
  return literals.filter(
    (literal) => !same.has(keyOf(literal)) && !filter.some((part) => isIn(part, literal)),
  )
}

function keyOf({ text, isAnyCase }: Literal): string {
  return isAnyCase ? `i${text}` : `=${text}`
}

/**
 * Takes the marks off the batches of a receiver as soon as a pipeline behind it needs every line, or all of them
 * when its filter was made for others.
 */
export function withCurrentMarks(
  next: Consumer,
  pushdowns: readonly Pushdown[],
  isFilterEnough = true,
): Consumer {
  return {
    consume(batch, signal) {
      const isForNothing = !isFilterEnough || pushdowns.some(({ wanted }) => wanted === undefined)
      if (batch.isMarked && isForNothing) batch.forgetMarks()
      return next.consume(batch, signal)
    },
  }
}

/** Whether each line that holds the literal holds the part too, for the filter as well. */
function isIn(part: Literal, literal: Literal): boolean {
  if (!part.isAnyCase) return !literal.isAnyCase && literal.text.includes(part.text)
  const at = literal.text.toLowerCase().indexOf(part.text.toLowerCase())
  if (at < 0) return false
  const rest = literal.text.slice(at + part.text.length).replace(/^\w+/, '')
  return literal.isAnyCase || (rest !== '' && !EMPTY_VALUE_BEGINS.test(rest))
}
