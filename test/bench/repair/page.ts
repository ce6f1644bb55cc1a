import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { figuresTable } from './figures-table.ts'
import { readRecording } from './recorded-model.ts'
import type { CaseResult } from './repair-case.ts'

/**
 * Writes docs/repair-bench.md from results that `run.ts --json` kept.
 *
 *   node test/bench/repair/page.ts --result "templates alone=FILE" --result "model alone=FILE" … [--recorded FILE]
 */
const { values } = parseArgs({
  options: {
    result: { type: 'string', multiple: true, default: [] },
    recorded: { type: 'string' },
  },
})

interface Kept {
  readonly seconds: number
  readonly results: readonly CaseResult[]
}

const sets = values.result.map((each) => {
  const [name = '', file = ''] = each.split('=')
  return { name, ...(JSON.parse(readFileSync(file, 'utf8')) as Kept) }
})
writeFileSync('docs/repair-bench.md', page())

function page(): string {
  const cases = sets.length === 0 ? 0 : Math.max(...sets.map(({ results }) => results.length))
  return `# Crashes given to the agent, and what came out

Written by \`node test/bench/repair/page.ts\`; do not edit. Small programs in six languages crash for real; the agent gets
the log, in some cases the command too, and what it proposes is judged by tests it never saw. The cases, and how they are
judged, are described in \`test/bench/cases/README.md\`. Up to ${cases} cases; ${new Date().toISOString().slice(0, 10)};
${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB.

${sets.map(section).join('\n')}
${recordedSection()}`
}

function section({ name, results, seconds }: (typeof sets)[number]): string {
  return `## ${name}

${figuresTable(results, ['open half', 'sealed half'])}
${(seconds / 60).toFixed(1)} minutes.
`
}

function recordedSection(): string {
  if (values.recorded === undefined) return ''
  const { model, entries } = readRecording(values.recorded)
  const answered = entries.filter(({ answer }) => answer !== '')
  const sum = (of: (entry: (typeof answered)[number]) => number): number =>
    answered.reduce((total, entry) => total + of(entry), 0)
  const seconds = sum((entry) => entry.seconds)
  return `## The model

${model}: ${answered.length} questions, ${sum(({ inputTokens }) => inputTokens)} tokens in and ${sum(({ outputTokens }) => outputTokens)} out, ${Math.round(seconds / Math.max(answered.length, 1))} seconds an answer on this machine while other programs ran.
It was recorded by \`ask-model.ts\`, and its answers are played back.
`
}
