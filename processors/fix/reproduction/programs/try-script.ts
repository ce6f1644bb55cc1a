/** What the script is told, as JSON on its stdin. Folders are relative to the one it runs in. */
export interface TryTask {
  readonly programs: readonly TriedProgram[]
  /** Of one start, and of all together; of each step before them. */
  readonly eachMs: number
  readonly totalMs: number
  readonly stepMs: number
  /** An output counts when it holds all of these, */
  readonly awaited: readonly string[]
  /** and nothing more is tried after one that holds this as well; '' for never. */
  readonly exact: string
}

/** Starts of one program. `steps` are run once before the first; when one fails, none is tried. */
export interface TriedProgram {
  readonly steps: readonly (readonly string[])[]
  readonly cwd: string
  readonly environment: Readonly<Record<string, string>>
  readonly starts: readonly {
    readonly words: readonly string[]
    readonly input: string
    readonly environment: Readonly<Record<string, string>>
  }[]
}

/** What it saw, as JSON on its stdout: starts whose output counts, and why programs could not be started. */
export interface TryReport {
  readonly seen: readonly SeenStart[]
  readonly tried: number
  readonly faults: readonly string[]
}

export interface SeenStart {
  readonly program: number
  readonly start: number
  readonly output: string
}

/**
 * Starts programs many times with other arguments and inputs, one after the other, and tells which of them printed what
 * is awaited. It runs inside the sandbox, by `node -e`, for the reasons that the replay of requests does.
 */
export const TRY_SCRIPT = String.raw`
'use strict'
const { spawnSync } = require('node:child_process')
const OUTPUT_MAX = 128 * 1024
const SEEN_MAX = 8
const HANGS_MAX = 2
const task = JSON.parse(require('node:fs').readFileSync(0, 'utf8'))
const report = { seen: [], tried: 0, faults: [] }
let spentMs = 0
const left = () => Math.max(1, Math.ceil(task.totalMs - spentMs))

function start(words, program, one, timeout) {
  const [name, ...rest] = words
  const env = { ...process.env, ...program.environment, ...one.environment }
  const cwd = program.cwd === '' ? undefined : program.cwd
  const ran = spawnSync(name, rest, { env, cwd, input: one.input, timeout, killSignal: 'SIGKILL', encoding: 'utf8', maxBuffer: 4 * 1024 * 1024 })
  return { ...ran, output: [ran.stdout, ran.stderr].filter(Boolean).join('\n') }
}

function tryAll(program, index) {
  for (const step of program.steps) {
    const made = start(step, program, { input: '' }, task.stepMs)
    if (made.status !== 0) return void report.faults.push(step.join(' ').slice(0, 200) + ': ' + (made.error ? made.error.message : made.output.slice(-300)))
  }
  let hangs = 0
  // What is left is shared with the programs after it.
  const share = spentMs + left() / (task.programs.length - index)
  for (const [position, one] of program.starts.entries()) {
    if (left() < 50 || spentMs > share || hangs >= HANGS_MAX) return false
    const begin = performance.now()
    const ran = start(one.words, program, one, Math.min(task.eachMs, left()))
    spentMs += performance.now() - begin
    report.tried += 1
    if (ran.error && ran.error.code === 'ETIMEDOUT') hangs += 1
    if (!task.awaited.every((text) => ran.output.includes(text))) continue
    const isExact = task.exact !== '' && ran.output.includes(task.exact)
    if (report.seen.length < SEEN_MAX || isExact) report.seen.push({ program: index, start: position, output: ran.output.slice(-OUTPUT_MAX) })
    if (isExact) return true
  }
  return false
}

for (const [index, program] of task.programs.entries()) if (tryAll(program, index)) break
process.stdout.write(JSON.stringify(report))
`
