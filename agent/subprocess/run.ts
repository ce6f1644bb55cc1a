import type { Readable, Writable } from 'node:stream'
import type { Clock } from '../model/clock.ts'
import { spawnChild, type Child, type ExitStatus } from './child.ts'
import { BoundedOutput } from './output.ts'

/** A further pipe of the program, from descriptor 3 on: bytes it reads, or text it writes for us. */
export type ExtraDescriptor =
  { readonly kind: 'input'; readonly bytes: string | Uint8Array } | { readonly kind: 'output' }

export interface RunOptions {
  /** The program and its arguments; no shell reads them. */
  readonly command: readonly string[]
  readonly cwd?: string
  /** The whole environment of the program; nothing is inherited. */
  readonly environment: Readonly<Record<string, string>>
  readonly input?: string | Uint8Array
  readonly timeoutMs: number
  /** Of stdout, and again of stderr and each further output: past it the middle is left out. */
  readonly outputBytesMax: number
  readonly signal: AbortSignal
  readonly clock: Clock
  readonly extraFileDescriptors?: readonly ExtraDescriptor[]
  /**
   * It only reads, and ends by itself soon: should this process be killed, it may go on until then. Saves the guard, which is a second
   * process, and starting one costs a large process more than what many programs do.
   */
  readonly endsSoon?: boolean
  /** Called once with the running program, for a watch over it. */
  readonly onStart?: (child: Child) => void
}

/** What a program did. */
export interface CommandResult {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stdout: string
  readonly stderr: string
  /** It was ended since it took too long. */
  readonly isTimedOut: boolean
  readonly isOutputCut: boolean
  readonly durationMs: number
  /** What it wrote to the further outputs, in their order. */
  readonly extraOutputs: readonly string[]
}

/** How long output may still come after the program ended, from processes that left its group. */
const OUTPUT_GRACE_MS = 500

/**
 * Runs a program to its end and gives back what it did. When it ended, was too slow or was given up, its
 * whole process group ends with it; the same when this process dies.
 * Errors: PermanentError HEPH_COMMAND_NOT_FOUND or HEPH_COMMAND_FAILED_TO_START; the signal's reason when aborted.
 * Bounds: timeoutMs of time, outputBytesMax of memory for each stream.
 */
export async function runCommand(options: RunOptions): Promise<CommandResult> {
  options.signal.throwIfAborted()
  const extra = options.extraFileDescriptors ?? []
  const startMs = options.clock.monotonicMs()
  const child = spawnChild({
    command: options.command,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    environment: options.environment,
    stdin: options.input === undefined ? 'ignore' : 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    ...(options.endsSoon === true ? { ownGroup: true } : { diesWithParent: true }),
    extraPipes: extra.length,
  })
  const stdout = collect(child.stdout, options.outputBytesMax)
  const stderr = collect(child.stderr, options.outputBytesMax)
  const outputs = child.extraPipes
    .filter((_, index) => extra[index]?.kind === 'output')
    .map((pipe) => collect(pipe, options.outputBytesMax))
  if (child.pid !== undefined) options.onStart?.(child)
  feed(child.stdin, options.input ?? '')
  extra.forEach((descriptor, index) => {
    if (descriptor.kind === 'input') feed(child.extraPipes[index] ?? null, descriptor.bytes)
  })
  const { status, isTimedOut } = await waitForExit(child, options)
  await outputEnds([stdout, stderr, ...outputs], options.clock)
  options.signal.throwIfAborted()
  return {
    exitCode: status.code,
    signal: status.signal,
    stdout: stdout.output.text(),
    stderr: stderr.output.text(),
    isTimedOut,
    isOutputCut: stdout.output.isCut || stderr.output.isCut,
    durationMs: options.clock.monotonicMs() - startMs,
    extraOutputs: outputs.map(({ output }) => output.text()),
  }
}

async function waitForExit(
  child: Child,
  options: RunOptions,
): Promise<{ status: ExitStatus; isTimedOut: boolean }> {
  let isTimedOut = false
  const end = (): void => child.kill('SIGKILL')
  const cancel = options.clock.after(options.timeoutMs, () => {
    isTimedOut = true
    end()
  })
  options.signal.addEventListener('abort', end, { once: true })
  if (options.signal.aborted) end()
  try {
    const status = await child.exited
    return { status, isTimedOut }
  } finally {
    cancel()
    options.signal.removeEventListener('abort', end)
    end()
  }
}

interface Collected {
  readonly output: BoundedOutput
  readonly ended: Promise<void>
  readonly close: () => void
}

function collect(stream: Readable | null, bytesMax: number): Collected {
  const output = new BoundedOutput(bytesMax)
  if (stream === null) return { output, ended: Promise.resolve(), close: () => undefined }
  const ended = new Promise<void>((resolve) => {
    stream.once('close', resolve)
    stream.once('end', resolve)
    // A pipe that breaks is a pipe that ended: what came before counts.
    stream.once('error', () => resolve())
  })
  stream.on('data', (chunk: Uint8Array) => output.add(chunk))
  return { output, ended, close: () => stream.destroy() }
}

async function outputEnds(collected: readonly Collected[], clock: Clock): Promise<void> {
  const close = (): void => collected.forEach((one) => one.close())
  const cancel = clock.after(OUTPUT_GRACE_MS, close)
  await Promise.all(collected.map((one) => one.ended))
  cancel()
  close()
}

/** Writes the input; a program that does not read it is not an error. */
function feed(stream: Writable | null, bytes: string | Uint8Array): void {
  if (stream === null) return
  stream.on('error', () => undefined)
  stream.end(bytes)
}
