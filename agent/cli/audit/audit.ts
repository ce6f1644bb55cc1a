import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { HephaestusError } from '../../model/errors.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { asOwnerOf } from '../as-owner.ts'
import type { CommandContext } from '../command-context.ts'
import { stateDirectoryOf } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import { CONTROL_SOCKET } from '../control/request.ts'
import { EXIT } from '../exit-code.ts'
import { actorOf, auditedWords, type AuditEntry, type AuditResult } from './audit-entry.ts'
import { appendAuditEntry } from './audit-log.ts'

const ANSWER_MS = 2_000
const INTERRUPTING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Audited {
  readonly operation: string
  /** What it was given. */
  readonly words: readonly string[]
  /** The option of that name; where it is left out, the usual folder. */
  readonly stateDir: string | undefined
  readonly work: () => Promise<number> | number
}

/**
 * Runs a command. What it did to an agent is one line in the audit log of the state directory afterwards, and in the own log
 * of the agent that runs with it, under the same id: what, who, on what, and how it ended. Nothing is written where there is
 * no state directory. That a line cannot be written is said, and changes nothing.
 */
export async function audited(
  { operation, words, stateDir, work }: Audited,
  context: CommandContext,
): Promise<number> {
  const stateDirectory = stateDirectoryOf(stateDir, context)
  const id = randomUUID()
  const startedMs = systemClock.monotonicMs()
  const ended = (result: AuditResult, code?: string): AuditEntry => ({
    time: new Date(systemClock.now()).toISOString(),
    id,
    operation,
    arguments: auditedWords(words),
    ...actorOf(context.environment),
    result,
    ...(code === undefined ? {} : { code }),
    duration_ms: Math.round(systemClock.monotonicMs() - startedMs),
  })
  const note = (entry: AuditEntry): void => {
    // The command may have been what made it.
    if (!existsSync(stateDirectory)) return
    try {
      asOwnerOf(stateDirectory, () => appendAuditEntry(stateDirectory, entry))
    } catch (error) {
      // Who may not write there has done nothing either, and was told so.
      if (entry.result === 'done') context.printError(`this is not in the audit log: ${String(error)}\n`)
    }
  }
  const stopListening = onInterrupt(() => note(ended('interrupted')))
  let entry: AuditEntry | undefined
  try {
    const exitCode = await work()
    entry = ended(exitCode === EXIT.done ? 'done' : 'failed')
    return exitCode
  } catch (thrown) {
    // Whoever pipes it into head has seen enough.
    entry = context.outputLost.aborted
      ? ended('interrupted')
      : ended('failed', thrown instanceof HephaestusError ? thrown.code : undefined)
    throw thrown
  } finally {
    stopListening()
    if (entry !== undefined) {
      note(entry)
      await tellAgent(stateDirectory, entry)
    }
  }
}

/** A signal that would end the process does so all the same, a line later. Gives what stops the listening. */
function onInterrupt(note: () => void): () => void {
  const listeners = INTERRUPTING.map((signal) => {
    const listener = (): void => {
      note()
      stop()
      process.kill(process.pid, signal)
    }
    process.on(signal, listener)
    return { signal, listener }
  })
  const stop = (): void => {
    for (const { signal, listener } of listeners) process.off(signal, listener)
  }
  return stop
}

/** The agent that runs says it in its own log, which may be sent on. Never rejects: without one there is the file. */
async function tellAgent(stateDirectory: string, entry: AuditEntry): Promise<void> {
  if (!existsSync(join(stateDirectory, CONTROL_SOCKET))) return
  const request = { ask: 'note', entry } as const
  try {
    const answers = askAgent({ stateDirectory, request, signal: AbortSignal.timeout(ANSWER_MS) })
    for await (const _ of answers);
  } catch {
    // It ended meanwhile, or is not this user's to speak to.
  }
}
