import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Runs the checks that lie beside this file, in the folder above, and compares what they print with what is wanted.
 * It is copied into each case, so it imports nothing of ours. Exit status 1 when one differs.
 *
 *   node .checks/run-checks.mts [--tell]
 *
 * --tell: prints what each gave, as JSON, and compares nothing.
 */

interface Check {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly files?: Readonly<Record<string, string>>
}

interface Outcome {
  readonly stdout: string
  readonly status: number
}

const CHECK_MAX_MS = 60_000
const { dirname: here } = import.meta
const folder = dirname(here)
const checks = JSON.parse(readFileSync(join(here, 'checks.json'), 'utf8')) as readonly Check[]
const outcomes = checks.map(outcomeOf)
if (process.argv.includes('--tell')) console.log(JSON.stringify(outcomes))
else {
  const wanted = JSON.parse(readFileSync(join(here, 'wanted.json'), 'utf8')) as readonly Outcome[]
  for (const [index, outcome] of outcomes.entries()) {
    if (isSame(outcome, wanted[index])) continue
    console.log(
      `check ${index} differs: ${JSON.stringify({ ...checks[index], wanted: wanted[index], outcome })}`,
    )
    process.exitCode = 1
  }
}

function outcomeOf({ command: [program = '', ...words], env, stdin, files = {} }: Check): Outcome {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const { stdout, status } = spawnSync(program, words, {
    cwd: folder,
    env: { ...process.env, ...env },
    input: stdin ?? '',
    encoding: 'utf8',
    timeout: CHECK_MAX_MS,
    maxBuffer: 2 ** 26,
  })
  return { stdout: stdout ?? '', status: status ?? -1 }
}

function isSame(outcome: Outcome, wanted: Outcome | undefined): boolean {
  return outcome.stdout === wanted?.stdout && outcome.status === wanted.status
}
