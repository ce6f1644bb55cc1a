import { mkdtemp, mkdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { JobStage } from '../../component/job.ts'
import type { ErrorEvent } from '../../model/error-event.ts'
import { PermanentError } from '../../model/errors.ts'
import { parseDuration } from '../../model/units.ts'
import { gitOutput } from '../../repository/git.ts'
import { openRepository } from '../../repository/repository.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { seededRandom } from '../../model/seeded-random.ts'
import { makeCode } from '../bench/made-code.ts'
import { madeErrors } from '../bench/made-errors.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { EXIT } from '../exit-code.ts'
import { createJobStage } from '../job-stage.ts'

export interface BenchContextOptions {
  /** Left out: a code base that is made for it. */
  readonly repo?: string
  /** Of the one that is made. */
  readonly files: number
  readonly errors: number
  readonly seed: number
  /** Bound of the 95th percentile of processor time. Shape: "300ms". */
  readonly max?: string
  readonly json: boolean
}

/** Units: milliseconds, of the clock on the wall and of the processor, with those of git. */
interface Taken {
  readonly wallMs: number
  readonly cpuMs: number
}

/**
 * `hephaestus bench context`: how long it takes to get from an error to its code and cause, which is what every fix begins with: for the first
 * error of a code base, and for each of many after it, at functions chosen by chance. Nothing of the code is run. Ends with 1 when the
 * 95th percentile of processor time is above `--max`.
 * Errors: PermanentError HEPH_BENCH_BOUND for a bound that is no time, HEPH_BENCH_CODE for code without functions to take.
 */
export async function benchContext(options: BenchContextOptions, context: CommandContext): Promise<number> {
  const maxMs = options.max === undefined ? undefined : parseDuration(options.max)
  if (options.max !== undefined && (maxMs === undefined || maxMs <= 0))
    throw new PermanentError('HEPH_BENCH_BOUND', `"${options.max}" is no time; write one as 300ms or 1s`)
  const folder = await mkdtemp(join(tmpdir(), 'hephaestus-bench-'))
  try {
    const code = options.repo === undefined ? await made(folder, options.files) : options.repo
    return await measure({ code, stateDirectory: join(folder, 'state'), maxMs, options }, context)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** For a machine that is busy. */
const GIT_MS = 120_000

interface Bench {
  readonly code: string
  readonly stateDirectory: string
  readonly maxMs: number | undefined
  readonly options: BenchContextOptions
}

async function measure(
  { code, stateDirectory, maxMs, options }: Bench,
  context: CommandContext,
): Promise<number> {
  const path = resolve(context.workingDirectory, code)
  const signal = context.outputLost
  const repository = await openRepository({ path }, { stateDirectory, clock: systemClock, signal })
  const errors = await madeErrors(repository, options.errors + 1, seededRandom(options.seed))
  const [first, ...others] = errors
  if (first === undefined || others.length === 0)
    throw new PermanentError(
      'HEPH_BENCH_CODE',
      `${path} has too few functions in a language that errors are made up in`,
    )
  const document = developerConfig({
    command: 'bench context',
    receivers: { stdout: { command: ['true'] } },
    repository: path,
    output: 'stdout',
    format: 'text',
  })
  const config = await loadCommandConfig({ config: [], set: [] }, context, document)
  const analyze = await createJobStage({ stage: 'analyze', config, stateDirectory }, context)
  if (analyze === undefined)
    throw new PermanentError('HEPH_BENCH_CODE', 'nothing in this program analyzes errors')
  const cold = await timed(analyze, first, signal)
  const warm: Taken[] = []
  for (const error of others) warm.push(await timed(analyze, error, signal))
  const figures = {
    files: repository.files.length,
    errors: warm.length,
    seed: options.seed,
    first: rounded(cold),
    p50: percentile(warm, 0.5),
    p95: percentile(warm, 0.95),
    max: percentile(warm, 1),
    ...(maxMs === undefined ? {} : { bound: maxMs }),
  }
  context.print(options.json ? `${JSON.stringify(figures)}\n` : textOf(figures))
  return maxMs !== undefined && figures.p95.cpuMs > maxMs ? EXIT.failed : EXIT.done
}

async function timed(analyze: JobStage, event: ErrorEvent, signal: AbortSignal): Promise<Taken> {
  const startedMs = systemClock.monotonicMs()
  const ofOthers = await endedProcessesMs()
  const before = process.cpuUsage()
  await analyze.run({ event, diagnosis: undefined, knownFixes: [] }, signal)
  const { user, system } = process.cpuUsage(before)
  const cpuMs = (user + system) / 1_000 + (await endedProcessesMs()) - ofOthers
  return { wallMs: systemClock.monotonicMs() - startedMs, cpuMs }
}

/** Linux counts in hundredths of a second, whatever its clock. */
const TICK_MS = 10

/** Processor time of the processes that this one started and that have ended: that of git is part of an analysis. 0 where nothing tells. */
async function endedProcessesMs(): Promise<number> {
  const status = await readFile('/proc/self/stat', 'utf8').catch(() => '')
  // The name of the program stands in brackets before, and may hold anything.
  const fields = status.slice(status.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[13] ?? 0) + Number(fields[14] ?? 0)) * TICK_MS
}

/** A code base with one commit, where there is git: what an analysis asks of history is part of it. */
async function made(folder: string, files: number): Promise<string> {
  const directory = join(folder, 'code')
  await mkdir(directory)
  makeCode(directory, files)
  const signal = AbortSignal.timeout(GIT_MS)
  const options = { directory, workTree: directory, clock: systemClock, signal, timeoutMs: GIT_MS }
  await gitOutput(options, ['init', '--quiet'])
  await gitOutput(options, ['add', '.'])
  const author = ['-c', 'user.name=bench', '-c', 'user.email=bench@localhost']
  await gitOutput(options, [...author, 'commit', '--quiet', '--message', 'made for a measurement'])
  return directory
}

function percentile(all: readonly Taken[], share: number): Taken {
  const at = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length * share) - 1)] ?? 0
  return rounded({ wallMs: at(all.map(({ wallMs }) => wallMs)), cpuMs: at(all.map(({ cpuMs }) => cpuMs)) })
}

function rounded({ wallMs, cpuMs }: Taken): Taken {
  return { wallMs: Math.round(wallMs * 10) / 10, cpuMs: Math.round(cpuMs * 10) / 10 }
}

function textOf(figures: {
  readonly files: number
  readonly errors: number
  readonly seed: number
  readonly first: Taken
  readonly p50: Taken
  readonly p95: Taken
  readonly max: Taken
  readonly bound?: number
}): string {
  const row = (name: string, { wallMs, cpuMs }: Taken): string =>
    `${name.padEnd(6)} ${wallMs.toFixed(1).padStart(9)} ${cpuMs.toFixed(1).padStart(9)}\n`
  const { files, errors, seed, first, p50, p95, max, bound } = figures
  const held =
    bound === undefined ? '' : `p95 of cpu ${p95.cpuMs <= bound ? 'is within' : 'is above'} ${bound} ms\n`
  return (
    `${files} files, ${errors} errors after the first, seed ${seed}; milliseconds from an error to its code and cause\n` +
    `         by clock       cpu\n` +
    row('first', first) +
    row('p50', p50) +
    row('p95', p95) +
    row('max', max) +
    held
  )
}
