import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import { join } from 'node:path'
import { writeBench, type Bench } from './bench-file.ts'
import { COLLECTOR, ROOT } from './programs.ts'
import { builtAgent } from '../support/built-agent.ts'
import type { Scenario } from './result.ts'
import { findErrors, findErrorsAmongWords } from './scenarios/find-errors.ts'
import { forward } from './scenarios/forward.ts'
import { gateways } from './scenarios/gateways.ts'
import { idle } from './scenarios/idle.ts'
import { node } from './scenarios/node.ts'
import { soak } from './scenarios/soak.ts'
import { processors } from './scenarios/processors.ts'
import { receive } from './scenarios/receive.ts'
import { repairLane } from './scenarios/repair-lane.ts'
import { scaling } from './scenarios/scaling.ts'
import { stages } from './scenarios/stages.ts'
import { steady } from './scenarios/steady.ts'

/**
 * Measures the agent and its peers, and writes docs/benchmarks.md with its picture.
 *
 *   node test/bench/run.ts [--quick | --long] [--minutes=N] [--only=NAME] [scenario…]
 *
 * Scenarios: a, a2 (find errors), b (send everything), c (steady), d (idle), e (scaling), g (gateways), n (a node), o (soak),
 * q (repairs beside the logs), r (OTLP), s (stages), v (one processor and two); all when none is named.
 * --quick: small files, two runs, nothing is written. --long: with a file of 10 GB, and a soak of
 * 20 minutes, or of as many as --minutes says: a day is `--long --minutes=1440 o`. --only: of (r), the contenders
 * whose name holds this, as in --only=errors; nothing is written.
 */
const SCENARIOS: readonly Scenario[] = [
  findErrors,
  findErrorsAmongWords,
  forward,
  steady,
  idle,
  node,
  soak,
  scaling,
  receive,
  gateways,
  processors,
  repairLane,
  stages,
]

const words = process.argv.slice(2)
const isQuick = words.includes('--quick')
const wanted = words.filter((word) => !word.startsWith('--'))
const unknown = wanted.find((word) => !SCENARIOS.some(({ id }) => id === word))
if (unknown !== undefined) throw new Error(`there is no scenario "${unknown}"`)
const only = words.find((word) => word.startsWith('--only='))?.slice('--only='.length)
const runs = isQuick ? 2 : 5
const minutesText = words.find((word) => word.startsWith('--minutes='))?.slice('--minutes='.length)
const minutes = minutesText === undefined ? undefined : Number(minutesText)
// A third of what is left without the warm quarter is compared with another third.
if (minutes !== undefined && !(Number.isInteger(minutes) && minutes >= 8))
  throw new Error('--minutes is a whole number from 8 on')
if (minutes !== undefined && !words.includes('--long')) throw new Error('--minutes goes with --long')
const options = {
  bytes: isQuick ? 40e6 : 400e6,
  runs,
  isLong: words.includes('--long'),
  minutes,
  only: only ?? '',
  say: (line: string): void => console.log(line),
}
console.log(`agent under test: ${builtAgent()}`)
for (const scenario of SCENARIOS) {
  if (wanted.length > 0 && !wanted.includes(scenario.id)) continue
  console.log(`(${scenario.id})`)
  const result = { runs, ...(await scenario.run(options)), date: new Date().toISOString().slice(0, 10) }
  for (const { promise, measured, isMet } of result.targets) {
    console.log(`${isMet ? 'met   ' : 'missed'} ${promise}: ${measured}`)
  }
  // After each one: a later one that fails takes nothing away.
  if (!isQuick && only === undefined)
    await writeBench({ machine: machine(), versions: versions(), results: [result] })
}

function machine(): Bench['machine'] {
  const kernel = spawnSync('uname', ['-sr'], { encoding: 'utf8' }).stdout.trim().replace(/-.*/, '')
  return `${cpus()[0]?.model.trim()}, ${cpus().length} cores, ${Math.round(totalmem() / 1e9)} GB, ${kernel}`
}

function versions(): Bench['versions'] {
  const output = (command: string, ...rest: readonly string[]): string =>
    spawnSync(command, rest, { encoding: 'utf8' }).stdout ?? ''
  const collector = /version: (\S+)/.exec(output(COLLECTOR, 'components'))?.[1]
  const rsyslog = /rsyslogd\s+(\S+)/.exec(output('rsyslogd', '-v'))?.[1]
  const tail = JSON.parse(readFileSync(join(ROOT, 'node_modules/tail/package.json'), 'utf8')) as {
    version: string
  }
  return [
    `Node.js ${process.version}`,
    output('grep', '--version').split('\n')[0] ?? '',
    ...(rsyslog === undefined ? [] : [`rsyslog ${rsyslog}`]),
    ...(collector === undefined ? [] : [`OpenTelemetry Collector ${collector}`]),
    `npm tail ${tail.version}`,
  ]
}
