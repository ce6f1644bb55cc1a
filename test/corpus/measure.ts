import { readFileSync } from 'node:fs'
import { Judge } from '../support/judge.ts'

/** One labelled example; see README.md. */
export interface CorpusRecord {
  readonly class: string
  readonly expect: 'error' | 'none'
  readonly lines: readonly string[]
  readonly type?: string
  readonly language?: string
}

/** What came out for one record that is not what its label says. */
export interface Miss {
  readonly record: CorpusRecord
  readonly line: number
  readonly what: string
}

export interface ClassResult {
  readonly right: number
  readonly missed: number
  readonly alarms: number
}

export interface Measured {
  /** Of what was found, how much is an error; of the errors, how many were found. In [0, 1]. */
  readonly precision: number
  readonly recall: number
  readonly classes: ReadonlyMap<string, ClassResult>
  readonly misses: readonly Miss[]
}

/** Reads a corpus. Errors: a line that is no record, by its number. */
export function readCorpus(path: string): readonly CorpusRecord[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const record = JSON.parse(line) as Partial<CorpusRecord>
    const isWhole =
      (record.expect === 'error' || record.expect === 'none') &&
      typeof record.class === 'string' &&
      Array.isArray(record.lines) &&
      record.lines.length > 0
    if (!isWhole) throw new Error(`${path}:${index + 1}: not a record of the corpus`)
    return [record as CorpusRecord]
  })
}

/** Runs every record through the default pipeline, each as a file of its own. */
export async function measure(records: readonly CorpusRecord[]): Promise<Measured> {
  const judge = await Judge.start()
  const classes = new Map<string, ClassResult>()
  const misses: Miss[] = []
  const total = { found: 0, errors: 0, both: 0 }
  for (const [index, record] of records.entries()) {
    const events = await judge.errorsIn(record.lines)
    const isError = record.expect === 'error'
    const isFound = events.length > 0
    total.found += isFound ? 1 : 0
    total.errors += isError ? 1 : 0
    total.both += isFound && isError ? 1 : 0
    const known = classes.get(record.class) ?? { right: 0, missed: 0, alarms: 0 }
    classes.set(record.class, {
      right: known.right + (isFound === isError ? 1 : 0),
      missed: known.missed + (isError && !isFound ? 1 : 0),
      alarms: known.alarms + (isFound && !isError ? 1 : 0),
    })
    const what = isFound === isError ? wrongLabel(record, events) : isFound ? 'false alarm' : 'missed'
    if (what !== undefined) misses.push({ record, line: index + 1, what })
  }
  return {
    precision: total.found === 0 ? 1 : total.both / total.found,
    recall: total.errors === 0 ? 1 : total.both / total.errors,
    classes,
    misses,
  }
}

/** The type, the language and the number of an error that was found. */
function wrongLabel(
  { type, language }: CorpusRecord,
  events: readonly { readonly exceptionType: string; readonly language: string }[],
): string | undefined {
  const [event] = events
  if (event === undefined) return undefined
  if (events.length > 1) return `${events.length} errors instead of one`
  if (type !== undefined && type !== event.exceptionType)
    return `type ${event.exceptionType} instead of ${type}`
  if (language !== undefined && language !== event.language)
    return `language ${event.language} instead of ${language}`
  return undefined
}
