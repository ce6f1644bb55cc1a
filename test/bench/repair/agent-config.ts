import { join } from 'node:path'
import type { Case } from './read-cases.ts'

/** The port of services; each sandbox has a network of its own. */
const SERVICE_PORT = 18_080

/** Where the agent's files for one case are. */
export interface AgentFolders {
  /** The program, as whoever runs the agent has it on the disk. */
  readonly repository: string
  readonly log: string
  readonly events: string
}

/**
 * The configuration of the agent for one case, as whoever runs such a program writes it: told the command, the agent
 * supervises it; told only the log, it reads that. A service that is told can be brought up; where tests need a build
 * that is the project's own, how they run is told.
 */
export function agentConfig(one: Case, folders: AgentFolders): Record<string, unknown> {
  const { text } = one
  const isTold = text.given === 'log_and_command'
  const { crash } = text
  const receivers =
    isTold && 'command' in crash
      ? { stdout: { command: commandLine(one), working_directory: folders.repository, restart: 'never' } }
      : { file: { include: [folders.log], start_at: 'beginning' } }
  const hasOwnBuild = one.language === 'java' && text.prepare === undefined
  const repository = {
    path: folders.repository,
    ...(hasOwnBuild
      ? { test_command: ['sh', '-c', [...buildLines(one), line(text.test)].join(' && ')] }
      : {}),
    ...(isTold && 'serve' in crash ? { service: serviceOf(one, crash) } : {}),
  }
  return {
    receivers,
    processors: {
      recombine: {},
      parse: {},
      detect: { pass: 'errors' },
      redact: { classes: ['credential'] },
      analyze: { repositories: [repository], rerun_after: '0s' },
      fix: { budget: { time_limit: '2m' }, rerun_after: '0s' },
    },
    exporters: { file: { path: folders.events } },
    service: {
      telemetry: { logs: { level: 'error' } },
      pipelines: {
        logs: {
          receivers: Object.keys(receivers),
          processors: ['recombine', 'parse', 'detect', 'redact', 'analyze', 'fix'],
          exporters: ['file'],
        },
      },
    },
  }
}

/** The crash command as one program: built first where it has a build, with its environment and its input. */
function commandLine({ text }: Case): readonly string[] {
  const { crash } = text
  if (!('command' in crash)) throw new Error('the case is a service')
  const { command, env = {}, stdin } = crash
  const builds = buildLines({ text })
  if (builds.length === 0 && stdin === undefined && Object.keys(env).length === 0) return command
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)} `)
  const input = stdin === undefined ? '' : `printf %s ${quoted(stdin)} | `
  return ['sh', '-c', [...builds, `${input}${variables.join('')}${line(command)}`].join(' && ')]
}

function serviceOf(one: Case, crash: { readonly serve: readonly string[] }): Record<string, unknown> {
  const builds = buildLines(one)
  return {
    start:
      builds.length === 0 ? crash.serve : ['sh', '-c', [...builds, `exec ${line(crash.serve)}`].join(' && ')],
    environment: { ...one.text.crash.env, PORT: String(SERVICE_PORT) },
    port: SERVICE_PORT,
  }
}

/** Build commands that the toolchain does not run by itself before the program or its tests. */
function buildLines({ text }: Pick<Case, 'text'>): readonly string[] {
  return (text.build ?? []).filter(([program]) => program !== 'cargo').map(line)
}

function line(command: readonly string[]): string {
  return command.map(quoted).join(' ')
}

/** A word as a shell reads it. */
function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}

/** The files of one run of the agent below a folder. */
export function agentFiles(folder: string): Readonly<Record<'log' | 'events' | 'state' | 'config', string>> {
  return {
    log: join(folder, 'program.log'),
    events: join(folder, 'events.jsonl'),
    state: join(folder, 'state'),
    config: join(folder, 'config.json'),
  }
}
