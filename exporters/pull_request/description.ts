import type { LogRecord } from '../../agent/model/log-record.ts'
import type { ProposedFix } from '../../agent/model/proposed-fix.ts'
import type { AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { parseDiff } from '../../agent/rewrite/parse-diff.ts'
import { redactText } from '../../config/secret.ts'

const TEXT_MAX = 4_000
const LIST_MAX = 20

/** How a change is told: to git and to whoever looks at the pull request. */
export interface Description {
  readonly title: string
  readonly body: string
  readonly message: string
}

/**
 * Words for a fix. What comes from a log or from code stands in fenced blocks only, where a forge makes no mention,
 * link or reference of it, and in no title and no commit, where it could close issues or call people.
 */
export function describe(fix: ProposedFix, record: LogRecord): Description {
  const { attributes } = record
  const type = nameOf(attributes[ATTRIBUTE.exceptionType])
  const file = fix.files[0]?.path.split('/').at(-1) ?? ''
  const place = /^[\w.-]+$/.test(file) ? ` in ${file}` : ''
  const instruction = textOf(attributes[ATTRIBUTE.fixInstruction])
  const title = instruction === '' ? `Fix ${type}${place}` : `Change${place} as asked`
  const checks = listOf(attributes[ATTRIBUTE.validationChecks]).map((check) => {
    const { id, outcome, reason } = check as Readonly<Record<string, unknown>>
    return `${String(id)}: ${String(outcome)}. ${String(reason)}`
  })
  const sections = [
    ['What was asked for', instruction],
    ['The error, as it was logged', fix.error],
    ['Why it happens', instruction === '' ? textOf(attributes[ATTRIBUTE.causeSummary]) : ''],
    ['What is changed', fix.explanation],
    ['What it touches', touched(fix.diff)],
    [`What was seen: ${/^\w+$/.test(fix.grade) ? fix.grade : ''}`, checks.join('\n')],
    ['What is assumed', linesOf(attributes[ATTRIBUTE.fixAssumptions])],
    ['What is not known', linesOf(attributes[ATTRIBUTE.fixReasons])],
    ['What it rests on', linesOf(attributes[ATTRIBUTE.fixScoreReasons])],
    ['How it was found', stepsOf(attributes[ATTRIBUTE.fixCourse])],
  ] as const
  const told = sections.filter(([, text]) => text.trim() !== '')
  const body = [
    ...told.map(([head, text]) => `### ${head}\n\n${fenced(text)}`),
    `Made by Hephaestus. Fix \`${fix.id}\`; what is proved was run in a sandbox without network. A person decides.`,
  ].join('\n\n')
  return { title, body, message: `${title}\n\nMade and checked by Hephaestus (${fix.grade}).` }
}

/** Each file with how much of it changes: whoever reviews sees at once whether more is touched than was meant. */
function touched(diff: string): string {
  return parseDiff(diff)
    .map(({ path, hunks }) => {
      const removed = hunks.reduce((sum, hunk) => sum + hunk.removed, 0)
      const added = hunks.reduce((sum, hunk) => sum + hunk.added, 0)
      return `${path}: ${removed} lines out, ${added} in`
    })
    .join('\n')
}

/** A fence that nothing in the text can end. A character that was cut in two is none that a forge takes. */
function fenced(text: string): string {
  const shown = text.replaceAll(/[^\P{C}\n\t]/gu, ' ').slice(0, TEXT_MAX)
  const plain = redactText(shown.toWellFormed())
  const longest = Math.max(2, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${plain}\n${fence}`
}

/** The name of a type of error, or no name at all. */
function nameOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' && /^[A-Za-z_][\w.$:]{0,80}$/.test(value) ? value : 'an error'
}

function textOf(value: AttributeValue | undefined): string {
  return typeof value === 'string' ? value : ''
}

function linesOf(value: AttributeValue | undefined): string {
  return listOf(value).map(String).join('\n')
}

function stepsOf(value: AttributeValue | undefined): string {
  const steps = listOf(value) as readonly Readonly<Record<string, unknown>>[]
  return steps
    .map(({ state, reason }) => `${String(state).replaceAll('_', ' ')}: ${String(reason)}`)
    .join('\n')
}

function listOf(value: AttributeValue | undefined): readonly AttributeValue[] {
  return Array.isArray(value) ? value.slice(0, LIST_MAX) : []
}
