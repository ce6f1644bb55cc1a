import '../support/plain-processes.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { Test } from 'tap'
import { startAgent, type AgentProcess } from './agent-process.ts'

/** An agent whose configuration is written anew while it runs. */

export const RELOADED = 'the configuration was loaded again'
const REFUSED = 'the configuration was not loaded again'

export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as { port: number }
  await new Promise((resolve) => server.close(resolve))
  return port
}

/** Resolves with what `look` gives as soon as it is good. */
export async function eventually<T>(look: () => T | Promise<T>, isGood: (value: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    const value = await look()
    if (isGood(value)) return value
    if (tries > 1_200) throw new Error(`never good: ${JSON.stringify(value)}`)
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

type TestDirectory = Record<string, string | Record<string, string>>

export interface Scene {
  readonly agent: AgentProcess
  readonly path: (name: string) => string
  /** Writes the configuration and sends the signal; resolves when the agent says what came of it. */
  readonly reload: (config: string) => Promise<string>
  /** Bodies in the order in which the file exporter wrote them. */
  readonly bodies: (name: string) => readonly string[]
}

export function begin(
  t: Test,
  config: string,
  files: TestDirectory = {},
  environmentIn: (cwd: string) => Record<string, string> = () => ({}),
): Scene {
  const cwd = t.testdir({ 'agent.yaml': config, ...files })
  const environment = environmentIn(cwd)
  const agent = startAgent(t, ['run', '--config', 'agent.yaml', '--state-dir', 'state'], {
    cwd,
    environment,
  })
  const path = (name: string): string => join(cwd, name)
  return {
    agent,
    path,
    reload: async (next) => {
      writeFileSync(path('agent.yaml'), next)
      const from = agent.stderr().length
      agent.child.kill('SIGHUP')
      const said = await eventually(
        () => agent.stderr().slice(from),
        (text) => text.includes(RELOADED) || text.includes(REFUSED),
      )
      return said
    },
    bodies: (name) => bodiesIn(path(name)),
  }
}

function bodiesIn(file: string): readonly string[] {
  let text = ''
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    return []
  }
  return text.split('\n').flatMap((line) => {
    if (line === '') return []
    const parsed = JSON.parse(line) as {
      resourceLogs: { scopeLogs: { logRecords: { body?: { stringValue?: string } }[] }[] }[]
    }
    return parsed.resourceLogs
      .flatMap(({ scopeLogs }) => scopeLogs)
      .flatMap(({ logRecords }) => logRecords.map(({ body }) => body?.stringValue ?? ''))
  })
}
