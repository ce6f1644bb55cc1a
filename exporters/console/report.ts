import { unixNanoIn } from '../../agent/model/error-event.ts'
import { locationsOf } from '../../agent/model/repair-event.ts'
import type { CodeLocation, Evidence } from '../../agent/model/diagnosis.ts'
import type { Check } from '../../agent/model/fix.ts'
import type { LogRecord } from '../../agent/model/log-record.ts'
import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { printableLines } from '../../agent/telemetry/printable.ts'
import type { Style } from './style.ts'

/** What is shown of an error group besides one event of it. */
export interface GroupCounts {
  readonly count: number
  readonly firstSeenUnixNano: string
  readonly lastSeenUnixNano: string
}

const RULE_WIDTH = 78
const MESSAGE_CHARS_MAX = 500
/** A message of so little is told as a whole: of a comparison that failed both sides are worth more than its name. */
const JOINED_LINES_MAX = 2
const JOINED_CHARS_MAX = 120
const EVIDENCE_CHARS_MAX = 200

/** One line for an error that was just seen for the first time. */
export function detectedLine(record: LogRecord, style: Style): string {
  return `${style.bad('✗')} ${title(record.attributes, style)}${serviceOf(record, style)}\n`
}

/** What happened, where and why. */
export function analysisReport(record: LogRecord, counts: GroupCounts, style: Style): string {
  const { attributes } = record
  const evidence = shownEvidence(listOf<Evidence>(attributes[ATTRIBUTE.causeEvidence]), attributes)
  const cause = textOf(attributes[ATTRIBUTE.causeSummary])
  const confidence = Number(attributes[ATTRIBUTE.causeConfidence] ?? 0)
  const kind = wordOf(attributes[ATTRIBUTE.causeClass])
  const remarks = [
    ...(confidence > 0 ? [`confidence ${percent(confidence)}`] : []),
    ...(kind === '' || kind === 'unknown' ? [] : [kind.replaceAll('_', ' ')]),
  ]
  const parts = [
    '',
    heading('error', style),
    `${style.strong('What')}   ${title(attributes, style)}${serviceOf(record, style)}`,
    `       ${seen(counts)} ${style.faint(`· class ${wordOf(attributes[ATTRIBUTE.errorClass])} · group ${wordOf(attributes[ATTRIBUTE.fingerprint])}`)}`,
    ...locationsOf(attributes).flatMap((location, index) => locationLines(location, index, style)),
    `${style.strong('Why')}    ${printableLines(cause)}${remarks.length > 0 ? style.faint(` (${remarks.join(', ')})`) : ''}`,
    ...evidence.map(
      (each) =>
        `       ${style.faint(printableLines(`[${each.id}] ${each.kind}`))} ${style.place(printableLines(each.reference))} ${style.faint(oneLine(each.excerpt))}`,
    ),
    ...listOf<string>(attributes[ATTRIBUTE.causeGaps]).map(
      (gap) => `       ${style.note('not known')} ${printableLines(gap)}`,
    ),
  ]
  return lines(parts)
}

/** Everything but the log: of that only the line nearest to the error, which tells what was being done. */
function shownEvidence(evidence: readonly Evidence[], attributes: Attributes): readonly Evidence[] {
  const message = textOf(attributes[ATTRIBUTE.exceptionMessage])
  const nearest = evidence.find((each) => each.kind === 'log' && !each.excerpt.includes(message))
  return evidence.filter((each) => each.kind !== 'log' || each === nearest)
}

/** The fix as a diff with its proof, or why there is none. */
export function fixReport(record: LogRecord, style: Style): string {
  const { attributes } = record
  const instruction = textOf(attributes[ATTRIBUTE.fixInstruction])
  const asked = instruction === '' ? '' : `${style.strong('Asked')}  ${firstLine(instruction)}\n`
  return asked + outcomeReport(attributes, style)
}

function outcomeReport(attributes: Attributes, style: Style): string {
  const advice = attributes[ATTRIBUTE.fixAdvice]
  if (advice !== undefined) {
    return lines([
      `${style.strong('Fix')}    ${style.note('no change of code')}: ${printableLines(textOf(advice))}`,
    ])
  }
  const diff = textOf(attributes[ATTRIBUTE.fixDiff])
  const reasons = listOf<string>(attributes[ATTRIBUTE.fixReasons])
  const learned = listOf<string>(attributes[ATTRIBUTE.fixLearned]).map(
    (sentence) => `       ${style.note('looked again')} ${printableLines(sentence)}`,
  )
  if (diff === '') {
    const againAt = textOf(attributes[ATTRIBUTE.fixAgainAt])
    const none = againAt === '' ? 'none found' : `none found yet, goes on at ${printableLines(againAt)}`
    return lines([
      `${style.strong('Fix')}    ${style.note(none)}`,
      ...gathered(reasons).map((reason) => `       · ${printableLines(reason)}`),
      ...learned,
    ])
  }
  const grade = wordOf(attributes[ATTRIBUTE.validationGrade])
  const checks = listOf<Check>(attributes[ATTRIBUTE.validationChecks])
  return lines([
    `${style.strong('Fix')}    ${printableLines(textOf(attributes[ATTRIBUTE.fixExplanation]))}`,
    `       ${style.faint(`${wordOf(attributes[ATTRIBUTE.fixStrategy])} · id ${wordOf(attributes[ATTRIBUTE.fixId])}`)}`,
    ...colouredDiff(diff, style),
    ...listOf<string>(attributes[ATTRIBUTE.fixAssumptions]).map(
      (assumption) => `       ${style.note('assumes')} ${printableLines(assumption)}`,
    ),
    `${style.strong('Proof')}  ${gradeText(grade, style)} ${style.faint(`(confidence ${percent(Number(attributes[ATTRIBUTE.fixConfidence] ?? 0))})`)}`,
    ...checks.map((check) => checkLine(check, style)),
    ...reasonsBesides(checks, reasons).map(
      (reason) => `       ${style.note('missing')} ${printableLines(reason)}`,
    ),
    ...learned,
    ...automationLines(attributes, style),
  ])
}

/** How far the fix may go by itself, and what speaks for that. */
function automationLines(attributes: Attributes, style: Style): readonly string[] {
  const level = textOf(attributes[ATTRIBUTE.fixAutomation])
  if (level === '') return []
  const score = percent(Number(attributes[ATTRIBUTE.fixScore] ?? 0))
  const reasons = listOf<string>(attributes[ATTRIBUTE.fixScoreReasons]).map(printableLines).join('; ')
  return [`${style.strong('Next')}   ${printableLines(level)} ${style.faint(`(score ${score}: ${reasons})`)}`]
}

/** Reasons that no line of a check tells already. */
function reasonsBesides(checks: readonly Check[], reasons: readonly string[]): readonly string[] {
  const told = new Set(checks.map(({ id, reason }) => `${id}: ${reason}`))
  return [...new Set(reasons)].filter((reason) => !told.has(reason))
}

/**
 * Reasons with those told once that several changes of a strategy failed for. Shape of such a one:
 * "mutation/other_name and 3 others: reproduction: the error still happens".
 */
function gathered(reasons: readonly string[]): readonly string[] {
  const bySame = Map.groupBy(withStrategiesJoined(reasons), (reason) =>
    reason.replace(OF_A_CHANGE, '$<strategy>$<why>'),
  )
  return [...bySame.values()].map(([first = '', ...others]) =>
    others.length === 0
      ? first
      : first.replace(
          OF_A_CHANGE,
          `$<strategy>$<source> and ${others.length} other${others.length === 1 ? '' : 's'}$<why>`,
        ),
  )
}

/** Strategies that were not tried for one reason, with it once. Shape: "learned, mutation and revert: not tried, since …". */
function withStrategiesJoined(reasons: readonly string[]): readonly string[] {
  const byWhy = Map.groupBy(reasons, (reason) => NOT_TRIED.exec(reason)?.groups?.['why'] ?? reason)
  return [...byWhy]
    .map(([why, same]) => {
      const names = same.flatMap((reason) => NOT_TRIED.exec(reason)?.groups?.['strategy'] ?? [])
      if (names.length < 2) return same
      return [`${names.slice(0, -1).join(', ')} and ${names.at(-1)}${why}`]
    })
    .flat()
}

const NOT_TRIED = /^(?<strategy>\w+)(?<why>: not tried, .+)$/s
const OF_A_CHANGE = /^(?<strategy>\w+)(?<source>\/[\w-]+)(?<why>: .+)$/s

/** One line a group, at the end. Shape: count, grade, error, first and last seen. */
export function summaryLine(
  attributes: Attributes,
  counts: GroupCounts,
  outcome: string,
  style: Style,
): string {
  const state = outcome === '' ? style.faint('detected') : gradeText(printableLines(outcome), style)
  return `  ${String(counts.count).padStart(5)}×  ${state}  ${title(attributes, style)} ${style.faint(seenBetween(counts))}\n`
}

function lines(parts: readonly string[]): string {
  return `${parts.join('\n')}\n`
}

function heading(text: string, style: Style): string {
  return style.faint(`── ${text} ${'─'.repeat(Math.max(0, RULE_WIDTH - text.length - 4))}`)
}

function title(attributes: Attributes, style: Style): string {
  const type = printableLines(textOf(attributes[ATTRIBUTE.exceptionType]))
  const said = firstLine(textOf(attributes[ATTRIBUTE.exceptionMessage]))
  // A sanitizer begins its message with the type.
  const message = type !== '' && said.startsWith(`${type} `) ? said.slice(type.length + 1) : said
  // An error that only its level makes one has no type.
  return [style.bad(style.strong(type)), message]
    .filter((part, index) => (index === 0 ? type : part) !== '')
    .join(': ')
}

/** Shape: "the order is wrong: (+3 lines)", "not equal: 3 !== 2" where little follows; lines without a word are not counted. */
function firstLine(text: string): string {
  const [first = '', ...rest] = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  const all = rest.reduce((said, line) => `${said}${said.endsWith(':') ? ' ' : ', '}${line.trim()}`, first)
  if (rest.length <= JOINED_LINES_MAX && all.length <= JOINED_CHARS_MAX) return printableLines(all)
  const more = rest.length === 0 ? '' : ` (+${rest.length} ${rest.length === 1 ? 'line' : 'lines'})`
  return printableLines(first).slice(0, MESSAGE_CHARS_MAX) + more
}

function serviceOf(record: LogRecord, style: Style): string {
  const service = textOf(record.resource.attributes[ATTRIBUTE.serviceName])
  return service === '' ? '' : style.faint(` · ${printableLines(service)}`)
}

function seen(counts: GroupCounts): string {
  return `seen ${counts.count} ${counts.count === 1 ? 'time' : 'times'}, ${seenBetween(counts)}`
}

function seenBetween(counts: GroupCounts): string {
  const first = timeText(counts.firstSeenUnixNano)
  const last = timeText(counts.lastSeenUnixNano)
  return first === last ? `at ${first}` : `first ${first}, last ${last}`
}

function timeText(unixNano: string): string {
  if (unixNanoIn(unixNano) === '') return 'an unknown time'
  return new Date(Number(BigInt(unixNano) / 1_000_000n)).toISOString().replace('T', ' ')
}

function locationLines(location: CodeLocation, index: number, style: Style): string[] {
  const place = `${location.path}:${location.line}${location.column === undefined ? '' : `:${location.column}`}`
  const where = `${index === 0 ? style.strong('Where') : '     '}  ${index + 1}. ${style.place(printableLines(place))}`
  const name = location.function === '' ? '' : ` in ${printableLines(location.function)}`
  const width = String(location.snippet.at(-1)?.number ?? 0).length
  return [
    `${where}${name} ${style.faint(`(${percent(location.confidence)}, ${printableLines(location.reason)})`)}`,
    ...location.snippet.map((line) => {
      const text = `${String(line.number).padStart(width)} │ ${printableLines(line.text)}`
      return line.isMarked
        ? `       ${style.bad('▶')} ${style.strong(text)}`
        : `         ${style.faint(text)}`
    }),
  ]
}

function colouredDiff(diff: string, style: Style): string[] {
  return printableLines(diff)
    .trimEnd()
    .split('\n')
    .map((line) => {
      if (line.startsWith('+++') || line.startsWith('---')) return `       ${style.strong(line)}`
      if (line.startsWith('+')) return `       ${style.good(line)}`
      if (line.startsWith('-')) return `       ${style.bad(line)}`
      return `       ${line.startsWith('@@') ? style.place(line) : line}`
    })
}

function checkLine(check: Check, style: Style): string {
  const mark = {
    passed: style.good('✓'),
    failed: style.bad('✗'),
    not_run: style.note('–'),
    differs: style.note('≠'),
  }[check.outcome]
  return `       ${mark} ${printableLines(check.id).padEnd(12)} ${printableLines(check.reason)}${check.durationMs > 0 ? style.faint(` (${(check.durationMs / 1000).toFixed(1)} s)`) : ''}`
}

function gradeText(grade: string, style: Style): string {
  if (grade === 'proved') return style.good(style.strong('proved'))
  return grade === 'refused' ? style.bad(grade) : style.note(grade)
}

function oneLine(text: string): string {
  return printableLines(text.trim().replaceAll(/\s*\n\s*/g, ' ⏎ ')).slice(0, EVIDENCE_CHARS_MAX)
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`
}

function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** Anybody may send an event: a word of it is no more to be trusted than a message. */
function wordOf(value: AttributeValue | undefined): string {
  return printableLines(textOf(value))
}

/** The events' own lists are written by repair-event.ts from these types. */
function listOf<T>(value: AttributeValue | undefined): readonly T[] {
  return Array.isArray(value) ? (value as readonly T[]) : []
}
