import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { parseArgs } from 'node:util'
import { figuresTable } from '../repair/figures-table.ts'
import type { CaseResult } from '../repair/repair-case.ts'

/**
 * Writes docs/real-crashes.md from what `bench:repair` kept of the cases that `make.ts` made.
 *
 *   node test/bench/real/page.ts --result "before=FILE" --result "after=FILE" …
 */
const { values } = parseArgs({ options: { result: { type: 'string', multiple: true, default: [] } } })

interface Kept {
  readonly seconds: number
  readonly results: readonly CaseResult[]
}

const sections = values.result.map((each) => {
  const [name = '', file = ''] = each.split('=')
  const { seconds, results } = JSON.parse(readFileSync(file, 'utf8')) as Kept
  return `## ${name}

${figuresTable(results, ['looked at', 'only counted'])}
${(seconds / 60).toFixed(1)} minutes, on a machine that others used.
`
})
writeFileSync(
  'docs/real-crashes.md',
  `# Real crashes given to the agent, and what came out

Written by \`node test/bench/real/page.ts\`; do not edit. Published packages crash as they did before their projects mended
them; the agent gets the log, in some cases the command too, without any model. What it proposes is judged by runs whose
output in the mended version is what is wanted; it never sees them. How the cases are made is described in
\`test/bench/real/README.md\`. Many of the archives hold no tests. ${new Date().toISOString().slice(0, 10)};
${cpus()[0]?.model ?? 'unknown'}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB.

${sections.join('\n')}`,
)
