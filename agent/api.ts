import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoadedConfig } from '../config/load.ts'
import { definedVariables, processEnvironment } from '../config/environment.ts'
import { FIX_EXPORTER, fixExporter } from './api/fix-exporter.ts'
import { FixStream, type Fix } from './api/fix-stream.ts'
import type { CommandContext } from './cli/command-context.ts'
import { loadCommandConfig } from './cli/config-options.ts'
import { Registry } from './component/registry.ts'
import { components } from './components.ts'
import { PermanentError } from './model/errors.ts'
import { Agent } from './runtime/agent.ts'
import { systemClock } from './runtime/system-clock.ts'
import { createLogger } from './telemetry/logger.ts'

/** The agent as a part of another program. What is exported here, with packaging/npm/api.d.ts, is what programs rely on. */
export type { Fix } from './api/fix-stream.ts'

/** A checked configuration. */
export type Config = LoadedConfig

export interface LoadConfigOptions {
  /** Shape: "receivers.file.poll_interval=1s". */
  readonly sets?: readonly string[]
  /** For `${env:NAME}`; that of the process when left out. */
  readonly environment?: Readonly<Record<string, string | undefined>>
  /** What relative paths of files are relative to; the working directory when left out. */
  readonly currentDirectory?: string
}

export interface CreateAgentOptions {
  /** Where checkpoints, queues and jobs are kept; `.hephaestus` in the working directory when left out. */
  readonly stateDirectory?: string
  /** Read every input to its end, and finish the repairs: `finished` resolves then. */
  readonly isOnce?: boolean
  /** Gets each line of the agent's own log, masked by nobody; without it nothing is logged. */
  readonly onLog?: (line: string) => void
}

/** One agent. */
export interface EmbeddedAgent {
  /** Errors: what a component's start throws; the state directory is free again then. */
  start(): Promise<void>
  /** Resolves when every input was read to its end and everything read was handed on. */
  finished(): Promise<void>
  /** Drains and ends. Units: milliseconds, 10,000 when left out; what is not delivered then is left to the next start. */
  stop(deadlineMs?: number): Promise<void>
  /** Goes over to another configuration while it runs. Errors: why it does not; it goes on as before then. */
  reload(config: Config): Promise<void>
  /**
   * Begins no repair and asks no model until `resume`, or for a time; logs go on. It holds over restarts. Units:
   * milliseconds. Errors: PermanentError HEPH_AGENT_NOT_RUNNING.
   */
  pause(reason?: string, forMs?: number): void
  /** Goes on with repairs. Errors: as of `pause`. */
  resume(): void
  /** What comes of the repairs of all pipelines, each once, also from before the first call; ends when the agent has stopped. */
  fixes(): AsyncIterableIterator<Fix>
  /** Shape: "initializing", "running", "paused", "stopped", "error". */
  readonly state: string
}

const DRAIN_MS = 10_000
/** Repair jobs have budgets of their own. */
const FINISH_MS = 3_600_000

/**
 * Reads and checks a configuration: a file, several that are laid over each other, or an object as a file would hold it.
 * Errors: an Error with the code HEPH_CONFIG_INVALID and every fault in its message.
 */
export async function loadConfig(
  source: string | readonly string[] | Readonly<Record<string, unknown>>,
  options: LoadConfigOptions = {},
): Promise<Config> {
  const files =
    typeof source === 'string' ? [source] : Array.isArray(source) ? (source as string[]) : undefined
  const context = contextOf(options)
  return await loadCommandConfig(
    { config: files ?? [], set: options.sets ?? [] },
    context,
    files === undefined ? { name: 'configuration', value: source } : undefined,
  )
}

/** An agent of a configuration; nothing is opened before `start`. */
export function createAgent(config: Config, options: CreateAgentOptions = {}): EmbeddedAgent {
  const stream = new FixStream()
  const write = options.onLog
  const agent = new Agent({
    config: withFixes(config),
    registry: new Registry([...components.factories, fixExporter(stream)]),
    clock: systemClock,
    random: Math.random,
    logger: createLogger({
      clock: systemClock,
      ...config.telemetry.logs,
      write: (line) => write?.(line.trimEnd()),
    }),
    stateDirectory: resolve(options.stateDirectory ?? '.hephaestus'),
    isOnce: options.isOnce ?? false,
    newId: randomUUID,
    version: version(),
    repair: {
      command: [process.execPath, program(), 'repair'],
      environment: definedVariables(processEnvironment()),
    },
  })
  // The timers of an agent keep no process alive: that is the program's to decide, until it has stopped it.
  let keepAlive: NodeJS.Timeout | undefined
  return {
    get state() {
      return agent.state
    },
    start: async () => {
      keepAlive = setInterval(() => undefined, 60_000)
      await agent.start(new AbortController().signal).catch((thrown: unknown) => {
        clearInterval(keepAlive)
        stream.close()
        throw thrown
      })
    },
    finished: () => agent.finished(),
    stop: async (deadlineMs) => {
      const isOnce = options.isOnce === true
      await agent.stop({ deadlineMs: deadlineMs ?? (isOnce ? FINISH_MS : DRAIN_MS), finishesJobs: isOnce })
      clearInterval(keepAlive)
      stream.close()
    },
    reload: async (next) => {
      if (agent.state !== 'running' && agent.state !== 'paused')
        throw new PermanentError(
          'HEPH_AGENT_NOT_RUNNING',
          'an agent is given another configuration while it runs',
        )
      await agent.reload(() => Promise.resolve(withFixes(next)))
    },
    pause: (reason = '', forMs) => {
      agent.pause({ reason, ...(forMs === undefined ? {} : { forMs }) })
    },
    resume: () => agent.resume(),
    fixes: () => stream.read(),
  }
}

/** The configuration with the exporter that the program reads from at the end of every pipeline. */
function withFixes(config: LoadedConfig): LoadedConfig {
  const own = fixExporter(new FixStream()).config.parse({})
  return {
    ...config,
    components: [
      ...config.components,
      { kind: 'exporter', id: { type: FIX_EXPORTER, name: '' }, key: FIX_EXPORTER, config: own },
    ],
    pipelines: config.pipelines.map((pipeline) => ({
      ...pipeline,
      exporters: [...pipeline.exporters, FIX_EXPORTER],
    })),
  }
}

function contextOf(options: LoadConfigOptions): CommandContext {
  return {
    registry: components,
    environment: options.environment ?? processEnvironment(),
    workingDirectory: resolve(options.currentDirectory ?? '.'),
    self: [process.execPath, program()],
    version: version(),
    print: () => undefined,
    printError: () => undefined,
    outputLost: new AbortController().signal,
  }
}

/** The program beside this file, from source or built. */
function program(): string {
  return fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? 'main.ts' : 'main.js', import.meta.url))
}

function version(): string {
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as object
  return 'version' in manifest ? String(manifest.version) : 'unknown'
}
