import { spawn } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { RunningAgent } from './agent.ts'
import { FaultSink, TAKES, type Behaviour } from './fault-sink.ts'
import { Judge, type Verdict } from './judge.ts'
import { Output } from './output.ts'
import { recordLines, type RecordOptions } from './record.ts'
import { Stalls } from './stalls.ts'
import type { WritePlan } from './writer.ts'

/**
 * What the documentation allows after a kill: a checkpoint waits up to 200 ms for the disk, so what was read
 * longer ago comes once. The rest is for reading, and for a machine that is busy with other tests.
 */
export const DUPLICATE_WINDOW_MS = 200 + 400
/** The output's sync, the timer and the store's write can each be held up for so long as the machine holds up others. */
const STALLS_A_WINDOW = 3
const STALL_SPAN_MS = 3_000

interface Kill {
  readonly atMs: number
  /** What the machine held up for longest just before. */
  readonly stallMs: number
}

interface RunOptions {
  readonly isOnce?: boolean
  /** Relative to the workbench; .hephaestus when left out. */
  readonly stateFolder?: string
  readonly wrapper?: readonly string[]
}

export type Configuration = Readonly<Record<string, unknown>>

const CONFIG_FILE = 'agent.yaml'
export const OUTPUT_FILE = 'out.jsonl'
const POLL_MS = 20

/** One case's place: a folder, the agent in it, what was written and what came out. */
export class Workbench {
  readonly folder: string
  readonly judge = new Judge()
  /** Records written, by source. */
  readonly ledger = new Map<number, number>()
  readonly #kills: Kill[] = []
  readonly #stalls: Stalls
  readonly #program: string
  #output: Output
  readonly #cleanups: (() => void)[] = []
  #agent: RunningAgent | undefined

  constructor(program: string) {
    this.folder = mkdtempSync(join(tmpdir(), 'hephaestus-faults-'))
    this.#program = program
    this.#output = new Output(this.path(OUTPUT_FILE), this.judge)
    this.#stalls = new Stalls(this.path('stalls'))
  }

  get agent(): RunningAgent {
    if (this.#agent === undefined) throw new Error('no agent was started')
    return this.#agent
  }

  path(...parts: readonly string[]): string {
    return join(this.folder, ...parts)
  }

  configure(configuration: Configuration): void {
    writeFileSync(this.path(CONFIG_FILE), JSON.stringify(configuration, undefined, 1))
  }

  /** Starts the agent and waits until it runs; with `isOnce`, until it ends. */
  async start(options: RunOptions = {}): Promise<RunningAgent> {
    const agent = this.launch(options)
    if (options.isOnce !== true) await agent.until(' running')
    else if ((await agent.ended) !== 0) throw new Error(`the run failed:\n${agent.printed}`)
    return agent
  }

  /** Starts the agent and waits for nothing. */
  launch({ isOnce = false, stateFolder, wrapper = [] }: RunOptions = {}): RunningAgent {
    this.#stalls.start()
    const words = [
      'run',
      '--config',
      CONFIG_FILE,
      ...(stateFolder === undefined ? [] : ['--state-dir', stateFolder]),
      ...(isOnce ? ['--once'] : []),
    ]
    this.#agent = new RunningAgent({ program: this.#program, folder: this.folder, words, wrapper })
    return this.#agent
  }

  /** Starts another agent, such as a gateway behind the first one, with a configuration and a state of its own. */
  async startBeside(name: string, configuration: Configuration): Promise<RunningAgent> {
    const file = `${name}.yaml`
    writeFileSync(this.path(file), JSON.stringify(configuration, undefined, 1))
    const words = ['run', '--config', file, '--state-dir', `.${name}`]
    const agent = new RunningAgent({ program: this.#program, folder: this.folder, words })
    this.cleanup(() => void agent.kill('SIGKILL'))
    await agent.until(' running')
    return agent
  }

  /** kill -9, at once. */
  async kill(agent = this.agent): Promise<void> {
    await agent.kill('SIGKILL')
    this.#kills.push({ atMs: Date.now(), stallMs: this.#stalls.longestOf(STALL_SPAN_MS) })
  }

  /** Writes records to a file in this process, in one write, and books them. */
  append(file: string, options: AppendOptions): void {
    const { source = 0, count = 1, lineEnd = '\n', ...rest } = options
    const path = this.path(file)
    mkdirSync(dirname(path), { recursive: true })
    const from = this.ledger.get(source) ?? 0
    const lines = Array.from({ length: count }, (_, index) =>
      recordLines({ form: 'plain', payloadBytes: 60, ...rest, source, sequence: from + index }),
    )
    appendFileSync(path, lines.join('').replaceAll('\n', lineEnd))
    this.ledger.set(source, from + count)
  }

  /** A trace cut in two behind its second line, and booked. */
  halves(source = 0): readonly [head: string, tail: string] {
    const sequence = this.ledger.get(source) ?? 0
    this.ledger.set(source, sequence + 1)
    const lines = recordLines({ source, sequence, form: 'trace', payloadBytes: 60 })
    const cut = lines.indexOf('\n', lines.indexOf('\n') + 1) + 1
    return [lines.slice(0, cut), lines.slice(cut)]
  }

  /** Starts the writer program; resolves when it has written everything. */
  async write(plan: WritePlan): Promise<void> {
    const inFolder = { ...plan, files: plan.files.map((file) => ({ ...file, path: this.path(file.path) })) }
    for (const file of plan.files) {
      mkdirSync(dirname(this.path(file.path)), { recursive: true })
      this.ledger.set(file.source, plan.records)
    }
    const child = spawn(
      process.execPath,
      [join(import.meta.dirname, 'writer.ts'), JSON.stringify(inFolder)],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    )
    this.cleanup(() => void child.kill('SIGKILL'))
    const code = await new Promise((resolve) => child.on('close', resolve))
    if (code !== 0) throw new Error(`the writer ended with ${String(code)}`)
  }

  /** Waits until as many different records came out, all that were written when no number is given. */
  async untilOut(count = this.written, timeoutMs = 40_000): Promise<void> {
    await this.until(
      () => this.judge.distinct >= count,
      timeoutMs,
      () => `${this.judge.distinct} of ${count} records came out`,
    )
  }

  get written(): number {
    return [...this.ledger.values()].reduce((sum, count) => sum + count, 0)
  }

  async until(holds: () => boolean, timeoutMs: number, describe: () => string): Promise<void> {
    const deadlineMs = Date.now() + timeoutMs
    for (;;) {
      this.#output.read()
      if (holds()) return
      if (Date.now() > deadlineMs) {
        throw new Error(`after ${timeoutMs} ms: ${describe()}\n${this.#agent?.printed ?? ''}`)
      }
      await delay(POLL_MS)
    }
  }

  /** Ends the agent as its supervisor would, and judges all that came out. */
  async finish(): Promise<Verdict> {
    if (!this.agent.hasEnded) await this.agent.kill('SIGTERM')
    this.#output.read()
    return this.judge.verdict(this.ledger)
  }

  /**
   * How long before a kill the oldest of the records that came twice had been read or taken; 0 when none did.
   * Units: milliseconds.
   */
  duplicateWindowMs(): number {
    return this.#duplicateAges().reduce((oldest, { ageMs }) => Math.max(oldest, ageMs), 0)
  }

  /** A backend on a port of its own, whose records the judge sees. */
  async openSink(behaviour: Behaviour = TAKES): Promise<FaultSink> {
    const sink = await new FaultSink(this.judge, behaviour).start()
    this.cleanup(() => void sink.close())
    return sink
  }

  /** A second backend, with a judge of its own. */
  async openOther(): Promise<{ readonly judge: Judge; readonly sink: FaultSink }> {
    const judge = new Judge()
    const sink = await new FaultSink(judge).start()
    this.cleanup(() => void sink.close())
    return { judge, sink }
  }

  /** Runs another command of the program. Shape: what it printed. Errors: it did not end with 0. */
  async command(words: readonly string[]): Promise<string> {
    const command = new RunningAgent({ program: this.#program, folder: this.folder, words })
    const code = await command.ended
    if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}:\n${command.printed}`)
    return command.printed
  }

  /** The most memory that the agent had resident at once. Units: bytes. */
  peakBytes(): number {
    const status = readFileSync(`/proc/${this.agent.child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1_024
  }

  /** How many records came twice that had been read, or taken by the sink, so shortly before a kill that they may. */
  duplicatesWithin(): number {
    const isInTime = ({ ageMs, stallMs }: { readonly ageMs: number; readonly stallMs: number }): boolean =>
      ageMs <= DUPLICATE_WINDOW_MS + STALLS_A_WINDOW * stallMs
    return this.#duplicateAges().filter(isInTime).length
  }

  /** What the machine held up for longest before a kill. Units: milliseconds. */
  longestStallMs(): number {
    return this.#kills.reduce((longest, { stallMs }) => Math.max(longest, stallMs), 0)
  }

  /** Reads the output from another file than the usual one, from its beginning. */
  outputFrom(path: string): void {
    this.#output = new Output(path, this.judge)
  }

  /** Reads what came out up to now. Shape: the number of different records. */
  seen(): number {
    this.#output.read()
    return this.judge.distinct
  }

  /** Names of the descriptors that the agent holds open. */
  descriptors(): readonly string[] {
    return readdirSync(`/proc/${this.agent.child.pid}/fd`)
  }

  /** Regular files that the agent holds open below its folder, deleted ones too; not its own. */
  openFiles(): readonly string[] {
    const folder = `/proc/${this.agent.child.pid}/fd`
    return this.descriptors()
      .map((name) => readLink(join(folder, name)))
      .filter((path) => path.startsWith(`${this.folder}/`) && path.includes('.log'))
  }

  sizeOf(file: string): number {
    return statSync(this.path(file), { throwIfNoEntry: false })?.size ?? 0
  }

  cleanup(undo: () => void): void {
    this.#cleanups.push(undo)
  }

  /** Kills what still runs, takes mounts away and then the folder. */
  async close(): Promise<void> {
    if (this.#agent?.hasEnded === false) await this.#agent.kill()
    await this.#stalls.stop()
    for (const undo of this.#cleanups.toReversed()) undo()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** For each duplicate how long before a kill its first copy had been read or taken, whichever is shorter. */
  #duplicateAges(): readonly { readonly ageMs: number; readonly stallMs: number }[] {
    const ageOf = (momentMs: number): { readonly ageMs: number; readonly stallMs: number } => {
      const kill = this.#kills.find(({ atMs }) => atMs >= momentMs)
      return { ageMs: (kill?.atMs ?? Number.POSITIVE_INFINITY) - momentMs, stallMs: kill?.stallMs ?? 0 }
    }
    return this.judge.repeatedFrom.map((moments) =>
      moments.map(ageOf).reduce((one, other) => (other.ageMs < one.ageMs ? other : one)),
    )
  }
}

/** Where a descriptor leads; nothing when it was closed meanwhile. */
function readLink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

interface AppendOptions extends Partial<Omit<RecordOptions, 'sequence'>> {
  readonly count?: number
  /** What ends each line; nothing for a line that has no end yet. */
  readonly lineEnd?: string
}
