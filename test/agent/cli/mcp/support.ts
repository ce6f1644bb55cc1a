import '../../../support/plain-processes.ts'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Client, type CallToolResult } from '@modelcontextprotocol/client'
import { getDefaultEnvironment, StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import type { Test } from 'tap'
import { GROUP_KEY_PREFIX, storedGroup } from '../../../../agent/detection/group-record.ts'
import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import type { FixOutcome } from '../../../../agent/model/fix.ts'
import { fixEvent } from '../../../../agent/model/repair-event.ts'
import { JOB_MIGRATIONS } from '../../../../agent/runtime/job-migrations.ts'
import { JobStore } from '../../../../agent/runtime/job-store.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { openComponentStorage } from '../../../../agent/storage/component-storage.ts'
import { openStore } from '../../../../agent/storage/store.ts'

export const MAIN = join(import.meta.dirname, '../../../../agent/main.ts')

/** One error with what became of it. */
export interface SeenError {
  readonly event: ErrorEvent
  readonly service?: string
  /** Left out where nobody worked on it. */
  readonly fix?: FixOutcome
}

/** Writes the state of an agent that has seen these errors, a minute after each other. */
export function stateWith(directory: string, errors: readonly SeenError[]): string {
  mkdirSync(directory, { recursive: true })
  const store = openStore(join(directory, 'agent.sqlite'), { migrations: JOB_MIGRATIONS })
  const jobs = new JobStore(store)
  const storages = openComponentStorage(store, systemClock, (error) => {
    throw error
  })
  errors.forEach(({ event, service = 'shop', fix }, index) => {
    const at = BigInt(event.lastSeenUnixNano) + BigInt(index) * 60_000_000_000n
    storages.forComponent('processor:detect').set(
      `${GROUP_KEY_PREFIX}${event.fingerprint}`,
      storedGroup({
        count: event.count,
        firstSeenUnixNano: at,
        lastSeenUnixNano: at,
        recentMs: [],
        name: {
          type: event.exceptionType,
          message: event.exceptionMessage,
          service,
          language: event.language,
        },
        grouping: undefined,
        members: [],
        versions: [],
        hosts: [],
        traceIds: [],
      }),
    )
    if (fix === undefined) return
    jobs.begin(`job${index + 1}`, { stage: 'fix', event, rerunAfterMs: 1 }, 'logs/fix', index)
    const job = jobs.find(event.fingerprint)
    if (job === undefined) throw new Error('a job that has begun is there')
    const {
      timeUnixNano: _time,
      observedTimeUnixNano: _observed,
      ...record
    } = fixEvent(event, undefined, fix, 1n)
    const stored = { ...record, timeUnixNano: '1', observedTimeUnixNano: '1' }
    jobs.finishStage(job, 'fix', { diagnosis: undefined, fix, event: stored }, index + 1)
    jobs.setState(event.fingerprint, fix.kind === 'fix' ? 'complete' : 'failed', '', index + 1)
  })
  storages.close()
  store.close()
  return directory
}

interface Connected {
  readonly client: Client
  readonly transport: StdioClientTransport
  /** The answer of a tool: what a model reads of it, and its fields. */
  readonly ask: (tool: string, input?: object) => Promise<Answer>
  readonly stderr: () => string
}

export interface Answer {
  readonly isError: boolean
  readonly text: string
  readonly fields: unknown
}

interface ConnectOptions {
  readonly cwd: string
  /** Of the current revision of the protocol, or of those before it, which most clients speak. */
  readonly era?: 'modern' | 'legacy'
  readonly environment?: Readonly<Record<string, string>>
}

/** The official client beside `hephaestus mcp` with these words, in a process of its own. */
export async function connected(
  t: Test,
  words: readonly string[],
  { cwd, era = 'legacy', environment = {} }: ConnectOptions,
): Promise<Connected> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [MAIN, 'mcp', ...words],
    cwd,
    env: { ...getDefaultEnvironment(), ...environment },
    stderr: 'pipe',
  })
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
  const mode = era === 'modern' ? { pin: '2026-07-28' } : 'legacy'
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  t.teardown(() => client.close())
  await client.connect(transport)
  return {
    client,
    transport,
    stderr: () => stderr,
    ask: async (name, input = {}) => {
      const result = await client.callTool(
        { name, arguments: input as Record<string, unknown> },
        { timeout: 300_000 },
      )
      return answerOf(result)
    },
  }
}

function answerOf({ content, structuredContent, isError }: CallToolResult): Answer {
  const text = content.map((block) => (block.type === 'text' ? block.text : '')).join('\n')
  return { isError: isError === true, text, fields: structuredContent }
}
