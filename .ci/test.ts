import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { globSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * `npm test`: every check of the source, then the tests. `npm run test:long`: the tests named *.long.test.ts
 * alone, which need installed runtimes and servers or minutes. Either ends with one line of counts; with
 * CI=true a skipped test is a failure, since a machine for CI can have everything installed.
 */
const CHECKS = ['format:check', 'typecheck', 'lint', 'imports', 'unused']
const CHECKS_AT_ONCE = 2
const TAP_FILE = '.tap/results.tap'

// Each test file is a process of its own, and nearly all import the same modules: what V8 made of them is kept.
process.env['NODE_COMPILE_CACHE'] ??= resolve('node_modules/.cache/compiled')

const [form, ...others] = process.argv.slice(2)
const isLong = form === '--long'
const longWords = (): readonly string[] => ['--timeout=900', ...globSync('test/**/*.long.test.ts'), ...others]

let isFailed = !isLong && !(await areChecksGreen())
// On a fresh clone the runner is first put together from its plugins: the types are stripped by Node itself.
isFailed = !run('tap', ['build']) || isFailed
const isGreen = run('tap', [
  '--reporter=terse',
  '--disable-coverage',
  `--output-file=${TAP_FILE}`,
  ...(isLong ? longWords() : process.argv.slice(2)),
])

const results = readFileSync(TAP_FILE, 'utf8')
const { passed, failed, skipped } = countTests(results)
for (const failure of failuresIn(results)) console.log(failure)
const isSkipFatal = process.env['CI'] === 'true' && skipped > 0
if (isSkipFatal) console.error('tests were skipped although CI=true: install what they name')
console.log(`tests: ${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(isFailed || !isGreen || isSkipFatal || passed === 0 ? 1 : 0)

/** Some at once; what each says comes together, at its end. */
async function areChecksGreen(): Promise<boolean> {
  const waiting = [...CHECKS]
  let areGreen = true
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      const child = spawn('npm', ['run', '--silent', check], { stdio: ['ignore', 'pipe', 'pipe'] })
      const said: Buffer[] = []
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => said.push(part))
      const [code] = (await once(child, 'close')) as [number | null]
      console.log(`> npm run ${check}\n${Buffer.concat(said).toString()}`.trimEnd())
      areGreen &&= code === 0
    }
  }
  await Promise.all(Array.from({ length: CHECKS_AT_ONCE }, work))
  return areGreen
}

function run(command: string, words: readonly string[]): boolean {
  console.log(`> ${[command, ...words].join(' ')}`)
  return spawnSync(command, words, { stdio: 'inherit' }).status === 0
}

/** Counts the named tests of all files: the points one level inside a file. */
function countTests(tap: string): { passed: number; failed: number; skipped: number } {
  const counts = { passed: 0, failed: 0, skipped: 0 }
  for (const [, not, rest] of tap.matchAll(/^ {4}(not )?ok \d+(.*)$/gm)) {
    if (/# SKIP/i.test(rest ?? '')) {
      counts.skipped += 1
      console.log(`skipped: ${(rest ?? '').trim()}`)
    } else if (not === undefined) counts.passed += 1
    else counts.failed += 1
  }
  return counts
}

/** The failed tests, each with the first lines of what was seen: the last thing a log that is cut shows. */
function failuresIn(tap: string): readonly string[] {
  const lines = tap.split('\n')
  const starts = lines.flatMap((line, index) => (/^ {4,}not ok \d/.test(line) ? [index] : []))
  return starts.map((start) => lines.slice(start, start + 25).join('\n'))
}
