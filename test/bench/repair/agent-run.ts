import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentConfig, agentFiles } from './agent-config.ts'
import { run } from './child.ts'
import { readEvents, type RepairEvent } from './events.ts'
import { holdsException } from './own-frame.ts'
import type { Case } from './read-cases.ts'
import { giveLibraries, takeLibraries } from './toolchain-libraries.ts'

const AGENT_MAX_MS = 300_000
const PROJECT = join(import.meta.dirname, '../../..')

/** What the agent said about one case. */
export interface AgentRun {
  /** All that it said at the end of a repair, about whichever error. */
  readonly events: readonly RepairEvent[]
  /** What it said of the error of the case: a fix before none, a better grade before a worse one. */
  readonly said: RepairEvent | undefined
  readonly seconds: number
  /** What it printed, when it did not end well. */
  readonly trouble: string | undefined
}

/**
 * Runs the agent once on a program and the log of its crash, with a state folder of its own outside the project.
 * `set`: further settings, as `hephaestus run --set` takes them. Bounds: it is ended after five minutes.
 */
export async function runAgent(
  one: Case,
  given: { readonly repository: string; readonly log: string; readonly set: readonly string[] },
): Promise<AgentRun> {
  const folder = mkdtempSync(join(tmpdir(), `agent-${one.slug}-`))
  const files = agentFiles(folder)
  try {
    writeFileSync(files.log, given.log)
    const config = agentConfig(one, { ...files, repository: given.repository })
    writeFileSync(files.config, JSON.stringify(config, undefined, 2))
    mkdirSync(files.state)
    giveLibraries(files.state)
    const begin = performance.now()
    const ended = await run(
      [
        process.execPath,
        join(PROJECT, 'agent/main.ts'),
        'run',
        '--once',
        '--config',
        files.config,
        '--state-dir',
        files.state,
        ...given.set.flatMap((value) => ['--set', value]),
      ],
      { folder, timeoutMs: AGENT_MAX_MS },
    )
    const seconds = (performance.now() - begin) / 1000
    takeLibraries(files.state)
    const events = existsSync(files.events) ? readEvents(readFileSync(files.events, 'utf8')) : []
    const isWell = ended.status === 0 && !ended.isTimedOut
    return {
      events,
      said: bestOf(one, events),
      seconds,
      trouble: isWell ? undefined : `${ended.isTimedOut ? 'timed out: ' : ''}${ended.output.slice(-1000)}`,
    }
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 })
  }
}

const GRADES = ['proved', 'plausible', 'unverified']

/** A log may hold other errors, such as the one that a caller makes of it: they count only when nothing else is there. */
function bestOf({ text }: Case, events: readonly RepairEvent[]): RepairEvent | undefined {
  const own = events.filter(({ error }) => holdsException(`panic ${error}`, text.exception))
  const rank = ({ kind, grade }: RepairEvent): number =>
    kind === 'fix' ? GRADES.indexOf(grade) : GRADES.length + (kind === 'no_code_fix' ? 0 : 1)
  return (own.length > 0 ? own : events).toSorted((a, b) => rank(a) - rank(b))[0]
}
