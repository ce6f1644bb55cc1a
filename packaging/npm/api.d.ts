/** Hephaestus as a part of another program: `import { createAgent, loadConfig } from 'hephaestus-agent'`. */

/** A checked configuration: what `loadConfig` gives and `createAgent` takes. */
export interface Config {
  /** What is allowed but hardly meant. */
  readonly warnings: readonly string[]
  readonly [part: string]: unknown
}

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
  /** Gets each line of the agent's own log; without it nothing is logged. */
  readonly onLog?: (line: string) => void
}

/** What an agent found out about an error by working on it. */
export interface Fix {
  /** Proposed: `diff` may be applied. Failed: `reasons` or `advice` say why there is no change. */
  readonly kind: 'proposed' | 'failed'
  /** Of the fix; empty when there is none. */
  readonly id: string
  /** Of the error group that it is for. */
  readonly fingerprint: string
  readonly exception: { readonly type: string; readonly message: string }
  /** Where the error comes from, as far as it was found. */
  readonly location: { readonly path: string; readonly line: number; readonly function: string } | undefined
  readonly cause: string
  /** Unified diff. */
  readonly diff: string
  readonly explanation: string
  /** Shape: "proved", "plausible", "unverified"; empty when there is no fix. */
  readonly grade: string
  /** From 0 to 1. */
  readonly confidence: number
  readonly reasons: readonly string[]
  readonly advice: string
  /** Every attribute of the event, as the exporters send it. */
  readonly attributes: Readonly<Record<string, unknown>>
}

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
   * milliseconds. Errors: an Error with the code HEPH_AGENT_NOT_RUNNING.
   */
  pause(reason?: string, forMs?: number): void
  /** Goes on with repairs. Errors: as of `pause`. */
  resume(): void
  /** What comes of the repairs of all pipelines, each once; ends when the agent has stopped. */
  fixes(): AsyncIterableIterator<Fix>
  /** Shape: "initializing", "running", "paused", "stopped", "error". */
  readonly state: string
}

/**
 * Reads and checks a configuration: a file, several that are laid over each other, or an object as a file would hold it.
 * Errors: an Error with the code HEPH_CONFIG_INVALID and every fault in its message.
 */
export declare function loadConfig(
  source: string | readonly string[] | Readonly<Record<string, unknown>>,
  options?: LoadConfigOptions,
): Promise<Config>

/** An agent of a configuration; nothing is opened before `start`. */
export declare function createAgent(config: Config, options?: CreateAgentOptions): EmbeddedAgent
