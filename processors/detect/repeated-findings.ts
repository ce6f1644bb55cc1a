import type { Finding, RecordView } from '../../agent/detection/rule.ts'
import { formOf } from '../../agent/pattern/text-form.ts'
import { COUNTED_CALL, isHeadOpen } from '../../agent/stacktrace/open-head.ts'
import { linesOf, rangeOf, type LineRange } from '../../agent/stacktrace/repeated-trace.ts'
import { CountedCache } from '../../agent/telemetry/counted-cache.ts'
import { callsKey } from './calls-key.ts'
import type { KnownFields } from './field-keys.ts'
import { DUMP } from './rules/stack-trace.ts'

/**
 * What was found in records that came before, for records that say the same with other numbers:
 *
 *   12:00:07 ERROR cart request 4711 was not served     numbers and ids of the first line are left open: its form
 *   KeyError: 'amount'                                  the lines below count character by character, but for the
 *     File "/srv/cart.py", line 12, in total            goroutines and the values of calls of Go
 *
 * Fields that a rule may want to know, as FieldKeys has them, count character by character.
 * It is believed from the third such record on: of the first it is found, of the second it is found and compared. What a rule
 * of a rule file says of a form is sure by itself (see `isSureOfForm`), and where it is not, nothing is kept; our other rules
 * take a digit for a digit. What is found is made of the record's own text, and so has its own digits.
 * Bounds: texts of 8 Ki characters, 2 Mi characters of them and of fields together; numbers in the first line of a trace count where the
 * trace begins with it.
 */
const CHARACTERS_MAX = 8_192
const KEYS_CHARACTERS_MAX = 2_097_152
const SAME_CHARACTERS_MAX = 262_144
/** No form holds it. */
const BORDER = '\u0002'

/** How a finding is made of another text. */
type Recipe =
  | { readonly kind: 'nothing' }
  /** The trace is in these lines; undefined where all of them count character by character. */
  | { readonly kind: 'trace'; readonly finding: Finding; readonly lines: LineRange }
  /** The message is that part of the text, and ends in the exception's, unless that is in a field. */
  | {
      readonly kind: 'message'
      readonly finding: Finding
      readonly start: number
      readonly end: number
      readonly isInField: boolean
    }
  /** All of it is made of the fields. */
  | { readonly kind: 'fields'; readonly finding: Finding }

type Seen =
  | { readonly kind: 'once' | 'known'; readonly recipe: Recipe }
  /** It differs from text to text. */
  | { readonly kind: 'apart' }
  /** The first line counts character by character, too. */
  | { readonly kind: 'by_head' }

/** How what was found last in some records that are the same is made, and what counted beside their text. */
interface Last {
  readonly said: string
  readonly recipe: Recipe
}

/** A record with what is known of its fields before it is looked at. */
export interface FieldsRecord extends RecordView {
  /** Undefined where they are not kept. */
  readonly known: KnownFields | undefined
  /** See LogBatch. */
  readonly sameness: object | undefined
  /** A rule asked for a field that it has and that is not among these. */
  readonly hasNewField: boolean
}

interface Looking {
  readonly look: () => Finding | undefined
  /** Whether the rules say the same of all texts of this one's form. */
  readonly isSureOfForm: (asked: 'find' | 'refine') => boolean
}

/** A text as it is looked for. */
interface Place {
  readonly key: string
  /** The first line counts as its form only. */
  readonly isHeadOpen: boolean
  readonly fields: KnownFields
}

const APART: Seen = { kind: 'apart' }
const BY_HEAD: Seen = { kind: 'by_head' }
const NOTHING: Recipe = { kind: 'nothing' }

/** For one set of rules. */
export class RepeatedFindings {
  readonly #seen = new CountedCache<string, Seen>({
    name: 'findings',
    bytesMax: KEYS_CHARACTERS_MAX,
    bytesOf: (_, key) => key.length,
  })

  /** The same of records of which it is known without their text that they say the same: of each the last. */
  readonly #ofSame = new CountedCache<object, Last>({
    name: 'findings',
    bytesMax: SAME_CHARACTERS_MAX,
    bytesOf: ({ said }) => said.length + 1,
  })

  /** What `look` gives. */
  find(record: FieldsRecord, { look, isSureOfForm }: Looking): Finding | undefined {
    const { known: fields, sameness } = record
    if (fields === undefined) return look()
    const said = saidBeside(record, fields)
    const last = sameness && this.#ofSame.get(sameness)
    if (last?.said === said) return made(last.recipe, record)
    const place = this.#placeOf(record, fields, said)
    if (place === undefined) return look()
    const seen = this.#seen.get(place.key)
    if (seen?.kind === 'known') {
      if (sameness !== undefined) this.#ofSame.set(sameness, { said, recipe: seen.recipe })
      return made(seen.recipe, record)
    }
    const finding = look()
    if (seen?.kind === 'apart' || record.hasNewField) return finding
    const recipe = recipeOf(finding, record.text, place)
    if (seen === undefined && recipe !== undefined) this.#seen.set(place.key, { kind: 'once', recipe })
    else {
      const isKnown =
        seen?.kind === 'once' &&
        recipe !== undefined &&
        isSame(made(seen.recipe, record), finding) &&
        isSureOfForm(finding?.kind === 'trace' ? 'refine' : 'find')
      this.#seen.set(place.key, isKnown ? { kind: 'known', recipe } : APART)
    }
    return finding
  }

  #placeOf({ text }: RecordView, fields: KnownFields, said: string): Place | undefined {
    if (text.length > CHARACTERS_MAX) return undefined
    const end = text.indexOf('\n')
    const head = end < 0 ? text : text.slice(0, end)
    const form = formOf(head)
    if (form === undefined) return undefined
    if (end < 0)
      return form.includes(COUNTED_CALL) ? undefined : { key: said + BORDER + form, isHeadOpen: true, fields }
    const below = callsKey(text.slice(end))
    const key = said + BORDER + form + below
    const seen = this.#seen.get(key)
    if (seen === undefined && !isHeadOpen(head, form)) this.#seen.set(key, BY_HEAD)
    else if (seen?.kind !== 'by_head') return { key, isHeadOpen: true, fields }
    return { key: said + BORDER + BORDER + head + below, isHeadOpen: false, fields }
  }
}

/** What counts of a record beside its text. */
function saidBeside({ severity, isLevelReached }: RecordView, { key }: KnownFields): string {
  const level = isLevelReached ? `${severity}!` : `${severity}`
  return `${level}${BORDER}${key.length}${BORDER}${key}`
}

/** Undefined where what was found is not made of the text in one of the known ways. */
function recipeOf(finding: Finding | undefined, text: string, place: Place): Recipe | undefined {
  if (finding === undefined) return NOTHING
  const { values } = place.fields
  if (finding.kind === 'trace') {
    return values.includes(finding.stackTraceText)
      ? recipeOfFields(finding, values)
      : recipeOfTrace(finding, text, place)
  }
  const { groupingMessage = '', exceptionMessage } = finding
  if (finding.kind !== 'level' || !isOfFields(finding.exceptionType, values)) return undefined
  const isInField = values.includes(exceptionMessage)
  if (!isInField && !groupingMessage.endsWith(exceptionMessage)) return undefined
  // The message is the end of the first line that is not blank.
  const first = Math.max(0, text.search(/\S/))
  const lineEnd = text.indexOf('\n', first)
  const end = text.slice(0, lineEnd < 0 ? text.length : lineEnd).trimEnd().length
  const start = end - groupingMessage.length
  return start >= 0 && text.slice(start, end) === groupingMessage
    ? { kind: 'message', finding, start, end, isInField }
    : undefined
}

/** What a field says does not change with the text, and what has no digit is the same in all texts of a form. */
function isOfFields(said: string, values: readonly string[]): boolean {
  return values.includes(said) || !HAS_DIGIT.test(said)
}

/** A trace in a field, of an exception that is named there or in words. */
function recipeOfFields(finding: Finding, values: readonly string[]): Recipe | undefined {
  const { exceptionType, exceptionMessage, groupingMessage } = finding
  const isConstant = [exceptionType, exceptionMessage].every((said) => isOfFields(said, values))
  return isConstant && groupingMessage === undefined ? { kind: 'fields', finding } : undefined
}

/** A trace says the same wherever its lines come, but for calls that no exception led to, which are called as their record is. */
function recipeOfTrace(finding: Finding, text: string, place: Place): Recipe | undefined {
  const { exceptionType, exceptionMessage, stackTraceText } = finding
  if (DUMP.test(exceptionType)) return undefined
  const lines = rangeOf(stackTraceText, text)
  if (lines === undefined || linesOf(text, lines) !== stackTraceText) return undefined
  const below = text.slice(text.indexOf('\n'))
  const isOfLinesBelow = [exceptionType, exceptionMessage].every(
    (said) => !HAS_DIGIT.test(said) || below.includes(said),
  )
  if (place.isHeadOpen && (lines.first === 0 || !isOfLinesBelow)) return undefined
  return { kind: 'trace', finding, lines: callsKey(below) === below ? undefined : lines }
}

const HAS_DIGIT = /\d/

function made(recipe: Recipe, record: RecordView): Finding | undefined {
  if (recipe.kind === 'nothing') return undefined
  const { finding } = recipe
  if (recipe.kind === 'fields') return finding
  if (recipe.kind === 'trace')
    return recipe.lines === undefined
      ? finding
      : { ...finding, stackTraceText: linesOf(record.text, recipe.lines) }
  const groupingMessage = record.text.slice(recipe.start, recipe.end)
  if (recipe.isInField) return { ...finding, groupingMessage }
  const exceptionMessage = groupingMessage.slice(groupingMessage.length - finding.exceptionMessage.length)
  return { ...finding, groupingMessage, exceptionMessage }
}

function isSame(one: Finding | undefined, other: Finding | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
