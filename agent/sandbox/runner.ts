import { randomUUID } from 'node:crypto'
import { PermanentError } from '../model/errors.ts'
import { MARK_VARIABLE } from '../subprocess/marked-processes.ts'
import { withPriority } from '../subprocess/priority.ts'
import { runCommand, type CommandResult } from '../subprocess/run.ts'
import type { SandboxKind } from './kind.ts'
import { giveTo, refuseLinksBelow } from './copy.ts'
import { planRun, STARTED, type Identity } from './plan.ts'
import type { SandboxLimit, SandboxResult, SandboxRun } from './sandbox.ts'
import { startWatchdog, type Watchdog } from './watchdog.ts'

/**
 * Runs a program in a sandbox of the given kind: the same for all kinds.
 * Errors: PermanentError HEPH_SANDBOX_FAILED when the program was never started; the signal's reason when aborted.
 */
export async function runIn(
  kind: SandboxKind,
  options: {
    readonly programs: Readonly<Record<string, string>>
    readonly identity: Identity
    readonly filter: Uint8Array | undefined
  },
  run: SandboxRun,
): Promise<SandboxResult> {
  const plan = planRun(run, options)
  refuseLinksBelow(run.directory, run.readOnly)
  if (plan.identity === 'switch') await handOver(run.directory, plan.uid, kind)
  const { command, inputs } = kind.command(options.programs, plan)
  await run.standstill?.untilOver(run.signal)
  let watchdog: Watchdog | undefined
  let leave: (() => void) | undefined
  let exceeded: SandboxLimit | undefined
  let result: CommandResult
  try {
    result = await runCommand({
      command: run.isIdle === true ? withPriority('idle', command) : command,
      // What is killed while it sets the sandbox up may have a child by then that dies with nobody: it is found by this.
      environment: { ...plan.environment, [MARK_VARIABLE]: randomUUID() },
      ...(run.input === undefined ? {} : { input: run.input }),
      timeoutMs: run.limits.wallMs,
      outputBytesMax: run.limits.outputBytes,
      signal: run.signal,
      clock: run.clock,
      extraFileDescriptors: [
        { kind: 'output' },
        ...inputs.map((bytes) => ({ kind: 'input', bytes }) as const),
      ],
      onStart: (child) => {
        if (child.pid !== undefined) leave = run.standstill?.join(child.pid)
        watchdog = startWatchdog({
          pid: child.pid ?? 0,
          directory: run.directory,
          limits: run.limits,
          clock: run.clock,
          onExceeded: (limit) => {
            exceeded = limit
            child.kill('SIGKILL')
          },
        })
      },
    })
  } finally {
    watchdog?.stop()
    leave?.()
  }
  const hasStarted = result.extraOutputs[0]?.includes(STARTED) === true
  if (!hasStarted && !result.isTimedOut && exceeded === undefined) throw setUpFailed(kind, result)
  return { ...result, exceeded: result.isTimedOut ? 'time' : (exceeded ?? kernelLimit(result)) }
}

async function handOver(directory: string, uid: number, kind: SandboxKind): Promise<void> {
  try {
    await giveTo(uid, directory)
  } catch (cause) {
    throw new PermanentError(
      'HEPH_SANDBOX_FAILED',
      `the ${kind.id} sandbox cannot hand over the copy in ${directory}: it must exist and belong to this machine's file system`,
      { cause, fields: { sandbox: kind.id } },
    )
  }
}

/** SIGXCPU is number 24; a shell and bubblewrap report a signal as 128 and its number. */
function kernelLimit(result: CommandResult): SandboxLimit | undefined {
  return result.exitCode === 128 + 24 ? 'cpu' : undefined
}

function setUpFailed(kind: SandboxKind, result: CommandResult): PermanentError {
  const said = result.stderr.trim().split('\n').slice(-2).join(' / ').slice(0, 300)
  return new PermanentError(
    'HEPH_SANDBOX_FAILED',
    `the ${kind.id} sandbox could not be set up, so nothing ran: ${said || `exit code ${result.exitCode}`}`,
    { fields: { sandbox: kind.id } },
  )
}
