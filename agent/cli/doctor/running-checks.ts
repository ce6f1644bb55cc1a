import { HephaestusError } from '../../model/errors.ts'
import { askAgent } from '../control/ask.ts'
import type { SupportSection } from '../control/support-sections.ts'
import { runbookEntry } from '../runbook.ts'
import { failed, ok, warning, type Check } from './check.ts'

/** What a running agent says of itself, as far as it is looked at here. */
interface RunningStatus {
  readonly state?: string
  readonly sinceMs?: number
  readonly reason?: string
  readonly components: readonly {
    readonly kind: string
    readonly id: string
    readonly state: string
    readonly sinceMs: number
    readonly reason: string
    readonly code?: string
  }[]
  readonly storage?: { readonly sinceMs: number; readonly reason: string }
  readonly reloads?: { readonly last?: { readonly isApplied: boolean; readonly reason: string } }
}

const ANSWER_MS = 10_000

/** What to do about a component in trouble, by what it is. That which passes by itself is not to be restarted. */
const REMEDIES: Readonly<Record<string, string>> = {
  receiver:
    'let the agent read it or listen there (permissions, another program on the port); it goes on by itself, from where it was',
  processor: 'give the agent what it waits for; receivers wait meanwhile, and nothing is lost',
  exporter:
    'look at the server and the way to it; records wait in the queue and are sent in order, dead-letters list shows what was given up',
  extension: 'look at what it talks to; records go on without it',
}

/** What is wrong at the moment with the agent that runs with this state directory, or that none does. */
export async function runningChecks(stateDirectory: string): Promise<readonly Check[]> {
  let status: RunningStatus | undefined
  try {
    status = await statusOf(stateDirectory)
  } catch (thrown) {
    if (!(thrown instanceof HephaestusError)) throw thrown
    const { code } = (thrown.cause ?? {}) as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ECONNREFUSED')
      return [ok('running', 'no agent runs with this state directory')]
    return [
      warning(
        'running',
        `the agent was not asked how it is: ${thrown.message}`,
        'run doctor as its user, or as root',
      ),
    ]
  }
  if (status === undefined) return []
  const { components, storage, reloads, state, sinceMs = 0, reason = '' } = status
  const troubles = [
    ...(state === 'paused'
      ? [
          warning(
            'running.paused',
            `repairs are paused since ${timeOf(sinceMs)}: ${reason}`,
            'hephaestus resume has them go on; logs are read and sent meanwhile, and errors wait for their repair',
          ),
        ]
      : []),
    ...components.flatMap((each) => troubleOf(each)),
    ...(storage === undefined
      ? []
      : [
          failed(
            'running.state',
            `checkpoints are not written since ${timeOf(storage.sinceMs)}: ${storage.reason}`,
            'make room on the disk of the state directory; until then records come again after a restart',
          ),
        ]),
    ...(reloads?.last?.isApplied === false
      ? [
          warning(
            'running.configuration',
            `the configuration was refused, the one before is in force: ${reloads.last.reason}`,
            'mend it until validate takes it, then reload (SIGHUP)',
          ),
        ]
      : []),
  ]
  return troubles.length === 0
    ? [ok('running', 'the agent runs, and all of its components are well')]
    : troubles
}

function troubleOf({ kind, id, state, sinceMs, reason, code }: RunningStatus['components'][number]): Check[] {
  const isFailed = state === 'permanent_error' || state === 'fatal_error'
  if (!isFailed && state !== 'recoverable_error') return []
  const make = isFailed ? failed : warning
  const remedy = [code === undefined ? undefined : runbookEntry(code)?.remedy, REMEDIES[kind]]
    .filter((each) => each !== undefined)
    .join(' Then: ')
  const seen = [`${state} since ${timeOf(sinceMs)}`, ...(code === undefined ? [] : [code]), reason].join(': ')
  return [make(`running.${kind}.${id}`, seen, remedy)]
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString()
}

/** Errors: those of `askAgent`. */
async function statusOf(stateDirectory: string): Promise<RunningStatus | undefined> {
  const signal = AbortSignal.timeout(ANSWER_MS)
  for await (const answer of askAgent({ stateDirectory, request: { ask: 'support' }, signal })) {
    const { name, text } = answer['section'] as SupportSection
    if (name === 'agent/status.json') return JSON.parse(text) as RunningStatus
  }
  return undefined
}
