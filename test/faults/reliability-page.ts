import type { CaseResult } from './fault-case.ts'

/** What became of one case. */
export interface CaseReport {
  readonly number: number
  readonly title: string
  readonly outcome: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped or failed, or what is known to be wrong. */
  readonly reason?: string
  readonly result?: CaseResult
  readonly date: string
}

export interface Reliability {
  readonly machine: string
  readonly versions: string
  readonly reports: readonly CaseReport[]
}

/** The page of the reliability runs, in Markdown. */
export function reliabilityPage({ machine, versions, reports }: Reliability): string {
  const counts = (['passed', 'failed', 'skipped'] as const).map(
    (outcome) => `${reports.filter((report) => report.outcome === outcome).length} ${outcome}`,
  )
  return `# Reliability

Written by \`node test/faults/long.ts\`; do not edit. The built agent runs as a process of its own. Another process, or
the case itself, writes records with source, sequence and checksum; a judge that shares no code with the agent reads what
came out, from the output file or as an OTLP backend, and counts apart:

- **missing**: a sequence number of which nothing came out. 0 is asked for everywhere; where a case destroys stored
  records itself, no more than those.
- **duplicate**: a further copy. After a kill, records may come twice that had been read, or taken by the backend, shortly
  before it: what the output has and has not synced yet (one write of at most 1 MiB), and what was synced in the last
  200 ms, for so long a checkpoint may wait for the disk. After a power cut that is so from where the store was synced
  last, which happens every 200 ms while it is written to. A backend whose answer was lost gets the request again.
- **corrupt**: a wrong checksum, or a piece of a record.
- **reordered**: for the first time after a later record of its source. Two files that are read side by side (a rotated
  file and its successor after a restart) may mix.

Machine: ${machine}. ${versions}. ${counts.join(', ')}.

| case | what holds | written | missing | duplicate | corrupt | reordered | more | result |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${reports.map(rowOf).join('\n')}
`
}

function rowOf({ number, title, outcome, reason, result, date }: CaseReport): string {
  const { written, missing, duplicate, corrupt, reordered } = result?.verdict ?? {}
  const figures = Object.entries(result?.figures ?? {}).map(([name, value]) => `${name}: ${value}`)
  const cells = [
    number,
    title,
    written,
    missing === undefined ? undefined : limited(missing, result?.missingMax),
    duplicate === undefined ? undefined : limited(duplicate, result?.duplicatesMax),
    corrupt,
    reordered === undefined ? undefined : limited(reordered, result?.reorderedMax),
    figures.join('; '),
    `${outcome === 'failed' ? '**failed**' : outcome}${reason === undefined ? '' : `: ${reason}`} (${date})`,
  ]
  return `| ${cells
    .map((cell) =>
      String(cell ?? '')
        .replaceAll('|', '\\|')
        .replaceAll('\n', ' '),
    )
    .join(' | ')} |`
}

function limited(count: number, limit: number | undefined): string {
  // Where the limit was counted from the times of the duplicates, all of them are within the window.
  if (limit !== undefined && limit > 0 && limit === count) return `${count} (all within the window)`
  return limit === undefined || limit === 0 || count === 0 ? String(count) : `${count} (at most ${limit})`
}
