import type { LogBatch } from '../../agent/model/log-batch.ts'
import { mayHave } from '../../agent/model/shared-fields.ts'
import { SEVERITY, type SeverityNumber } from '../../agent/model/severity.ts'
import { LiteralMarks } from '../../agent/scan/literal-marks.ts'
import { extractStackTrace, type ExtractedTrace } from '../../agent/stacktrace/parse.ts'
import type { Finding, RecordView, Rule } from '../../agent/detection/rule.ts'
import { FieldKeys, type KnownFields, type NeededField } from './field-keys.ts'
import { RepeatedFindings } from './repeated-findings.ts'

/** A record is looked at up to here: traces begin long before, and what is logged is not to be trusted. */
const TEXT_BYTES_MAX = 262_144
const TEXT_LINES_MAX = 10_000
const LINE_FEED = 0x0a
/** To prepare the literals of all rules takes as long as asking the rules about some thousand records. */
const RECORDS_UNLOOKED = 2_000

/**
 * Runs the rules over a batch. A record whose explicit level is lower than the threshold is an error only
 * when it is a warning and shows that its process died; a level that was not said decides nothing.
 */
export class Matcher {
  readonly #rules: readonly Rule[]
  readonly #threshold: SeverityNumber
  /** What each rule needs, of those that need a field; what all need. */
  readonly #needs: ReadonlyMap<Rule, readonly NeededField[]>
  readonly #fields: readonly NeededField[]
  readonly #marks: RuleMarks
  readonly #memory: RuleMemory

  /** Levels from the threshold on make a record an error. */
  constructor(rules: readonly Rule[], threshold: SeverityNumber) {
    this.#rules = rules
    this.#threshold = threshold
    this.#needs = new Map(
      rules.flatMap((rule) => (rule.needs.kind === 'attributes' ? [[rule, fieldsOf(rule)]] : [])),
    )
    this.#fields = [...this.#needs.values()].flat()
    this.#marks = marksOf(rules)
    this.#memory = memoryOf(rules)
  }

  /** Which records of a batch are worth asking about, one byte each: in the others nothing is found. */
  candidates(batch: LogBatch): Uint8Array {
    // What is an error by its level need not be looked through for literals.
    const reached = this.#levelReached(batch)
    const holds = this.#marks.all?.of(batch, reached)
    const candidates = holds ?? reached
    const fields = this.#fields.filter(({ name }) => mayHave(batch, name))
    let low: Uint8Array | undefined
    for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1)) {
      const severity = batch.severityNumber(index)
      if (holds === undefined || severity >= this.#threshold || hasOneOf(batch, index, fields)) {
        candidates[index] = 1
      } else if (holds[index] === 1 && isLow(severity)) {
        low ??= this.#marks.low?.of(batch) ?? new Uint8Array(batch.count)
        candidates[index] = low[index] ?? 0
      }
    }
    return candidates
  }

  /** What is wrong with a record; undefined for one that is no error. */
  find(batch: LogBatch, index: number): Finding | undefined {
    const severity = batch.severityNumber(index)
    const isLevelReached = severity >= this.#threshold
    const isBelow = severity !== 0 && !isLevelReached
    const { fields: keys } = this.#memory
    const record = new BatchRecord({ batch, index, isLevelReached, keys })
    const finding = this.#memory.repeated.find(record, {
      look: () => this.#firstFinding(record),
      isSureOfForm: (asked) => this.#rules.every((rule) => rule.isSureOfForm?.(record, asked) ?? true),
    })
    if (finding === undefined || !isBelow || finding.kind === 'exit' || finding.isLevelJudged === true)
      return finding
    return finding.isFatal && severity >= SEVERITY.warn ? finding : undefined
  }

  #levelReached(batch: LogBatch): Uint8Array {
    const reached = new Uint8Array(batch.count)
    for (let index = batch.nextWanted(0); index < batch.count; index = batch.nextWanted(index + 1))
      if (batch.severityNumber(index) >= this.#threshold) reached[index] = 1
    return reached
  }

  #firstFinding(record: BatchRecord): Finding | undefined {
    for (const rule of this.#rules) {
      if (!this.#isWorthAsking(rule, record)) continue
      const finding = rule.find(record)
      if (finding?.kind === 'trace') return this.#refined(finding, record)
      if (finding !== undefined || rule.isExclusive === true) return finding
    }
    return undefined
  }

  #isWorthAsking(rule: Rule, record: BatchRecord): boolean {
    if (rule.needs.kind === 'level') return record.isLevelReached
    const needed = this.#needs.get(rule)
    if (needed === undefined) return true
    return needed.some(({ name, isWanted }) => {
      const value = record.field(name)
      return value !== undefined && isWanted(value)
    })
  }

  #refined(finding: Finding, record: BatchRecord): Finding {
    return this.#rules.reduce((known, rule) => rule.refine?.(known, record) ?? known, finding)
  }
}

function hasOneOf(batch: LogBatch, index: number, fields: readonly NeededField[]): boolean {
  for (const { name, isWanted } of fields) {
    const value = batch.attribute(index, name)
    if (value !== undefined && isWanted(value)) return true
  }
  return false
}

/** The literals that rules look for. */
interface RuleMarks {
  /** Undefined when some rule looks at every record. */
  readonly all: LiteralMarks | undefined
  /** Of the levels under a warning; undefined when no rule looks at them. */
  readonly low: LiteralMarks | undefined
}

/** Most processors have the same rules: what is prepared for these is prepared once. */
const marksOfRules = new WeakMap<readonly Rule[], RuleMarks>()

function marksOf(rules: readonly Rule[]): RuleMarks {
  const known = marksOfRules.get(rules)
  if (known !== undefined) return known
  const literals = rules.flatMap(({ needs }) => (needs.kind === 'literals' ? needs.literals : []))
  const lowLiterals = rules.flatMap((rule) => rule.lowLiterals ?? [])
  const isEvery = rules.some(({ needs }) => needs.kind === 'every')
  const marks = {
    all: isEvery ? undefined : new LiteralMarks(literals, RECORDS_UNLOOKED),
    low: lowLiterals.length === 0 ? undefined : new LiteralMarks(lowLiterals),
  }
  marksOfRules.set(rules, marks)
  return marks
}

/** What is known of the same rules from records before. */
interface RuleMemory {
  readonly repeated: RepeatedFindings
  readonly fields: FieldKeys
}

const memoryOfRules = new WeakMap<readonly Rule[], RuleMemory>()

function memoryOf(rules: readonly Rule[]): RuleMemory {
  const known = memoryOfRules.get(rules)
  if (known !== undefined) return known
  const memory = { repeated: new RepeatedFindings(), fields: new FieldKeys(rules.flatMap(fieldsOf)) }
  memoryOfRules.set(rules, memory)
  return memory
}

function isLow(severity: SeverityNumber): boolean {
  return severity !== 0 && severity < SEVERITY.warn
}

/** The fields that a rule takes, and what they have to say. */
function fieldsOf({ needs }: Rule): readonly NeededField[] {
  if (needs.kind !== 'attributes') return []
  const { names, isWanted = () => true } = needs
  return names.map((name) => ({ name, isWanted }))
}

const ESCAPE = String.fromCharCode(27)
const COLOUR = new RegExp(`${ESCAPE}\\[[\\d;]{0,32}[A-Za-z]`, 'g')
const decoder = new TextDecoder('utf-8')

interface RecordOfBatch {
  readonly batch: LogBatch
  readonly index: number
  readonly isLevelReached: boolean
  readonly keys: FieldKeys
}

class BatchRecord implements RecordView {
  readonly severity: SeverityNumber
  readonly isLevelReached: boolean
  /** As they are before a rule looks. */
  readonly known: KnownFields | undefined
  hasNewField = false
  readonly #keys: FieldKeys
  readonly #batch: LogBatch
  readonly #index: number
  #text: string | undefined
  #trace: ExtractedTrace | undefined
  #isTraceKnown = false

  constructor({ batch, index, isLevelReached, keys }: RecordOfBatch) {
    this.#keys = keys
    this.known = keys.of(batch, index)
    this.severity = batch.severityNumber(index)
    this.isLevelReached = isLevelReached
    this.#batch = batch
    this.#index = index
  }

  get sameness(): object | undefined {
    return this.#batch.sameness(this.#index)
  }

  get text(): string {
    this.#text ??= withoutColour(decoder.decode(headOf(this.#batch.bodyBytes(this.#index))))
    return this.#text
  }

  get trace(): ExtractedTrace | undefined {
    if (!this.#isTraceKnown) this.#trace = extractStackTrace(this.text)
    this.#isTraceKnown = true
    return this.#trace
  }

  attribute(name: string): ReturnType<RecordView['attribute']> {
    const value = this.field(name)
    if (this.#keys.ask(name) && value !== undefined) this.hasNewField = true
    return value
  }

  /** The same, for who wants to know whether it is worth asking. */
  field(name: string): ReturnType<RecordView['attribute']> {
    return this.#batch.attribute(this.#index, name) ?? this.#batch.resource.attributes[name]
  }
}

/** The first lines and bytes. */
function headOf(body: Uint8Array): Uint8Array {
  // A line has one byte at least.
  if (body.length < TEXT_LINES_MAX) return body
  const head = body.subarray(0, TEXT_BYTES_MAX)
  let end = -1
  for (let lines = 0; lines < TEXT_LINES_MAX; lines += 1) {
    end = head.indexOf(LINE_FEED, end + 1)
    if (end < 0) return head
  }
  return head.subarray(0, end)
}

function withoutColour(text: string): string {
  return text.includes(ESCAPE) ? text.replace(COLOUR, '') : text
}
