import { lstat } from 'node:fs/promises'
import { delimiter, dirname, isAbsolute, join } from 'node:path'
import { processEnvironment } from '../../config/environment.ts'
import type { Clock } from '../model/clock.ts'
import { spawnChild, type Child } from '../subprocess/child.ts'
import type { CommandResult } from '../subprocess/run.ts'
import { runCommand } from '../subprocess/run.ts'

/**
 * The one door to the git program. The repository may be hostile: its own configuration can name programs
 * that git would start (hooks, file system monitors, filters, text conversions, transports). Therefore
 * only commands that read objects and the index are run, every program-starting setting is overridden on
 * the command line, nothing of the user's or the system's configuration is read, no transport is allowed,
 * and nothing is written, not even the refreshed index. Only copies that are ours alone are fetched into, and sent from
 * (`git-transport.ts`).
 */
export interface GitOptions {
  /** The folder the command runs in. Absolute. */
  readonly directory: string
  /** Root of the work tree `directory` lies in: the only one that git is told to trust. */
  readonly workTree: string
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly timeoutMs?: number
  readonly outputBytesMax?: number
  readonly input?: string
}

/** What a command may do that reading does not need. */
export interface GitExtras {
  readonly settings: readonly string[]
  readonly environment: Readonly<Record<string, string>>
}

/** Reads what is on this machine: lazy fetches are off. */
const READS: GitExtras = { settings: [], environment: {} }

const TIMEOUT_MS = 20_000
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024

const PATH_WITHOUT_ENVIRONMENT = '/usr/local/bin:/usr/bin:/bin'

/** Where this process finds programs; relative entries could name a program of the repository. */
function searchPath(): string {
  const folders = (processEnvironment()['PATH'] ?? '').split(delimiter).filter(isAbsolute)
  return folders.length === 0 ? PATH_WITHOUT_ENVIRONMENT : folders.join(delimiter)
}

const ENVIRONMENT: Readonly<Record<string, string>> = {
  LC_ALL: 'C',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_PAGER: 'cat',
}

const SETTINGS = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.quotePath=false',
  'core.attributesFile=/dev/null',
  'core.excludesFile=/dev/null',
  'protocol.allow=never',
  'protocol.ext.allow=never',
  'log.showSignature=false',
  'submodule.recurse=false',
  // How diffs look is read here: that is ours to say, and a file for their order that is missing would end them.
  'diff.noprefix=false',
  'diff.mnemonicPrefix=false',
  'diff.orderFile=/dev/null',
  // Large objects are streamed, not held.
  'core.bigFileThreshold=16m',
]

/**
 * Runs git with the given arguments. Shape: `runGit(options, ['ls-files', '-z'])`.
 * Errors: PermanentError HEPH_COMMAND_NOT_FOUND without git; rejects when the signal is aborted.
 * Bounds: `timeoutMs` and `outputBytesMax`; the result says when one of them cut it short.
 */
export function runGit(
  options: GitOptions,
  commandArguments: readonly string[],
  extras: GitExtras = READS,
): Promise<CommandResult> {
  return runCommand({
    command: commandOf(options, commandArguments, extras),
    cwd: options.directory,
    environment: { ...ENVIRONMENT, ...extras.environment, PATH: searchPath() },
    ...(options.input === undefined ? {} : { input: options.input }),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    outputBytesMax: options.outputBytesMax ?? OUTPUT_BYTES_MAX,
    // What writes or goes over a network has settings of its own.
    endsSoon: extras === READS,
    signal: options.signal,
    clock: options.clock,
  })
}

/** Starts a git command that answers until its input ends. Errors: as of any child, when it has ended. */
export function startGit(
  options: Pick<GitOptions, 'directory' | 'workTree'>,
  commandArguments: readonly string[],
): Child {
  return spawnChild({
    command: commandOf(options, commandArguments, READS),
    cwd: options.directory,
    environment: { ...ENVIRONMENT, PATH: searchPath() },
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
    diesWithParent: true,
  })
}

function commandOf(
  { workTree }: Pick<GitOptions, 'workTree'>,
  commandArguments: readonly string[],
  extras: GitExtras,
): readonly string[] {
  const settings = [...SETTINGS, `safe.directory=${workTree}`, ...extras.settings]
  const written = settings.flatMap((setting) => ['-c', setting])
  return ['git', '--no-pager', '--literal-pathspecs', ...written, ...commandArguments]
}

/** The standard output of a git command; undefined when it failed, was cut short or git is not there. */
export async function gitOutput(
  options: GitOptions,
  commandArguments: readonly string[],
): Promise<string | undefined> {
  let result: CommandResult
  try {
    result = await runGit(options, commandArguments)
  } catch (error) {
    options.signal.throwIfAborted()
    if (error instanceof Error && 'code' in error && String(error.code).startsWith('HEPH_COMMAND_')) {
      return undefined
    }
    throw error
  }
  return result.exitCode === 0 && !result.isTimedOut && !result.isOutputCut ? result.stdout : undefined
}

/** The root of the work tree a folder lies in: the nearest folder upwards that holds `.git`. */
export async function findWorkTree(directory: string): Promise<string | undefined> {
  for (let current = directory; ; current = dirname(current)) {
    const found = await lstat(join(current, '.git')).catch(() => undefined)
    if (found !== undefined && (found.isDirectory() || found.isFile())) return current
    if (dirname(current) === current) return undefined
  }
}
