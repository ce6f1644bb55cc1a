import { PermanentError, describeError } from '../model/errors.ts'
import type { Clock } from '../model/clock.ts'
import { locateProgram, SYSTEM_PATH } from '../subprocess/program.ts'
import type { SandboxKind } from './kind.ts'
import type { Identity } from './plan.ts'
import { probe } from './probe.ts'
import { runIn } from './runner.ts'
import type { Sandbox, SandboxId } from './sandbox.ts'
import { bubblewrap } from './sandboxes/bubblewrap.ts'
import { container } from './sandboxes/container.ts'
import { unshare } from './sandboxes/unshare.ts'
import { systemCallFilter } from './system-calls/filter.ts'

/** The kinds in the order in which they are tried. */
const SANDBOX_KINDS: readonly SandboxKind[] = [bubblewrap, unshare, container]

export interface FindSandboxOptions {
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Try only this kind. */
  readonly only?: SandboxId
}

export interface FoundSandbox {
  /** The first kind that was seen to hold; undefined when none does on this machine. */
  readonly sandbox: Sandbox | undefined
  /** Why kinds before it, or all, are not offered. Shape: "bubblewrap: no program bwrap". */
  readonly reasons: readonly string[]
}

const found = new Map<string, Promise<FoundSandbox>>()

/**
 * The sandbox of this machine, tried out before it is offered: a program inside looks for the network, for
 * files and processes of the host and for rights, and must find none. The answer is kept for the life of the process.
 * Errors: the signal's reason when aborted; that a machine has no sandbox is not an error.
 * Bounds: a few hundred milliseconds for each kind.
 */
export async function findSandbox(options: FindSandboxOptions): Promise<FoundSandbox> {
  const { signal } = options
  signal.throwIfAborted()
  const key = options.only ?? 'any'
  // The search serves all who ask for it: it ends by its own bounds, whoever gives up waiting.
  const searched = found.get(key) ?? search({ ...options, signal: new AbortController().signal })
  found.set(key, searched)
  const waiting = new AbortController()
  const aborted = new Promise<never>((_resolve, reject) => {
    const onAbort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', onAbort, { signal: waiting.signal })
  })
  try {
    return await Promise.race([searched, aborted])
  } finally {
    waiting.abort()
  }
}

async function search(options: FindSandboxOptions): Promise<FoundSandbox> {
  const reasons: string[] = []
  for (const kind of SANDBOX_KINDS) {
    if (options.only !== undefined && kind.id !== options.only) continue
    const identities: readonly Identity[] = process.geteuid?.() === 0 ? ['switch', 'map'] : ['map']
    for (const identity of identities) {
      try {
        return { sandbox: await tryOut(kind, identity, options), reasons }
      } catch (error) {
        reasons.push(`${kind.id}: ${describeError(error)}`)
      }
    }
  }
  return { sandbox: undefined, reasons: [...new Set(reasons)] }
}

async function tryOut(kind: SandboxKind, identity: Identity, options: FindSandboxOptions): Promise<Sandbox> {
  if (process.platform !== 'linux') throw new PermanentError('HEPH_SANDBOX_FAILED', 'needs Linux')
  const required = locateAll(identity === 'switch' ? [...kind.programs, 'setpriv'] : kind.programs)
  const { filterProgram: loader } = kind
  const loaderPath = loader === undefined ? undefined : locateProgram(loader, SYSTEM_PATH)
  const canFilter = loader === undefined || loaderPath !== undefined
  const filter = canFilter ? systemCallFilter(process.arch) : undefined
  const programs =
    loader === undefined || loaderPath === undefined ? required : { ...required, [loader]: loaderPath }
  const who = identity === 'switch' ? 'as a user of its own' : 'in a user namespace'
  const calls =
    filter === undefined
      ? `without a filter of system calls${canFilter ? '' : `, which needs ${loader}`}`
      : 'with a filter of system calls'
  const sandbox: Sandbox = {
    id: kind.id,
    description: `${kind.id} (${who}, ${calls})`,
    run: (run) => runIn(kind, { programs, identity, filter }, run),
  }
  await probe(sandbox, { ...options, isFiltered: filter !== undefined })
  return sandbox
}

function locateAll(names: readonly string[]): Readonly<Record<string, string>> {
  const located = [...new Set(names)].map((name) => [name, locateProgram(name, SYSTEM_PATH)] as const)
  const missing = located.filter(([, file]) => file === undefined).map(([name]) => name)
  if (missing.length > 0)
    throw new PermanentError('HEPH_SANDBOX_FAILED', `no program ${missing.join(', ')} on this machine`)
  return Object.fromEntries(located.map(([name, file]) => [name, file ?? name]))
}
