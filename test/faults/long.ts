import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { builtAgent } from '../support/built-agent.ts'
import { writePage } from '../support/write-page.ts'
import { faultCases } from './cases.ts'
import type { CaseResult, FaultCase } from './fault-case.ts'
import { reliabilityPage, type CaseReport, type Reliability } from './reliability-page.ts'
import { Workbench } from './workbench.ts'

/**
 * Runs every case in its long form on the built agent, and writes docs/reliability.md.
 *
 *   node test/faults/long.ts [words of titles…]
 *
 * With words only the cases whose title holds one of them; the others keep their last result.
 */
const DOCS = join(import.meta.dirname, '../../docs')
const RESULTS = join(DOCS, 'reliability.json')
const words = process.argv.slice(2)
const program = builtAgent()
let failures = 0
for (const faultCase of faultCases) {
  if (words.length > 0 && !words.some((word) => faultCase.title.includes(word))) continue
  const report = await reportOn(faultCase)
  console.log(
    `${report.outcome} ${report.number} ${report.title} ${report.reason ?? ''} ${JSON.stringify(report.result ?? {})}`,
  )
  if (report.outcome === 'failed' && faultCase.knownFault === undefined) failures += 1
  await write(report)
}
process.exitCode = failures > 0 ? 1 : 0

async function reportOn(faultCase: FaultCase): Promise<CaseReport> {
  const { number, title, knownFault } = faultCase
  const base = { number, title, date: new Date().toISOString().slice(0, 10) }
  const skipped = faultCase.skip?.()
  if (skipped !== undefined) return { ...base, outcome: 'skipped', reason: skipped }
  const bench = new Workbench(program)
  try {
    const result = await faultCase.run(bench, 'long')
    const isPassed = isWithinLimits(result)
    const known = isPassed || knownFault === undefined ? {} : { reason: knownFault }
    return { ...base, outcome: isPassed ? 'passed' : 'failed', result, ...known }
  } catch (thrown) {
    const message = String(thrown).split('\n')[0] ?? ''
    return { ...base, outcome: 'failed', reason: knownFault ?? message }
  } finally {
    await bench.close()
  }
}

function isWithinLimits({ verdict, duplicatesMax, missingMax = 0, reorderedMax = 0 }: CaseResult): boolean {
  return (
    verdict.missing <= missingMax &&
    verdict.duplicate <= duplicatesMax &&
    verdict.reordered <= reorderedMax &&
    verdict.corrupt === 0
  )
}

/** After every case: one that hangs takes nothing away, and two runs may go on side by side. */
async function write(report: CaseReport): Promise<void> {
  const before = existsSync(RESULTS) ? (JSON.parse(readFileSync(RESULTS, 'utf8')) as Reliability).reports : []
  const reports = new Map([...before, report].map((each) => [each.title, each]))
  const titles = new Set(faultCases.map(({ title }) => title))
  const reliability: Reliability = {
    machine: `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB`,
    versions: `Node.js ${process.version}`,
    reports: [...reports.values()]
      .filter(({ title }) => titles.has(title))
      .toSorted((one, other) => one.number - other.number),
  }
  writeFileSync(RESULTS, `${JSON.stringify(reliability, undefined, 2)}\n`)
  await writePage(join(DOCS, 'reliability.md'), reliabilityPage(reliability))
}
