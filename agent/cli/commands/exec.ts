import { randomUUID } from 'node:crypto'
import { constants } from 'node:os'
import { resolve } from 'node:path'
import type { Receiver } from '../../component/component.ts'
import { describeError, HephaestusError } from '../../model/errors.ts'
import { MARK_VARIABLE } from '../../subprocess/marked-processes.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { developerConfig } from '../developer-config.ts'
import { EXIT } from '../exit-code.ts'
import { runSession } from '../session.ts'

export interface ExecOptions extends ConfigOptions {
  readonly repo: string
  readonly json: boolean
  readonly stateDir?: string
}

/** What a receiver that supervises a program can tell and do besides reading. */
interface SupervisingReceiver extends Receiver {
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  forward(signal: NodeJS.Signals): void
}

/** What shells end with when a program cannot be run at all. Source: POSIX.1-2017, Shell, 2.8.2. */
const EXIT_OF_FAILURE: Readonly<Record<string, number>> = {
  HEPH_COMMAND_NOT_FOUND: 127,
  HEPH_COMMAND_NOT_EXECUTABLE: 126,
  HEPH_COMMAND_FAILED_TO_START: 126,
}

/**
 * `hephaestus exec -- COMMAND`: runs a program as if it were started by itself, with its errors explained
 * on the standard error output. Ends with the program's exit code, or 128 plus the signal that ended it; with 127
 * when there is no such program, with 126 when it cannot be executed. What the program leaves running ends with it.
 */
export async function exec(
  command: readonly string[],
  options: ExecOptions,
  context: CommandContext,
): Promise<number> {
  const program = {
    command,
    working_directory: context.workingDirectory,
    environment: { [MARK_VARIABLE]: randomUUID() },
    passthrough: true,
    stdin: 'inherit',
    restart: 'never',
  }
  const document = developerConfig({
    command: 'exec',
    receivers: { stdout: program },
    repository: resolve(context.workingDirectory, options.repo),
    output: 'stderr',
    format: options.json ? 'json' : 'text',
  })
  const config = await loadCommandConfig(options, context, document)
  let exitCode: number = EXIT.failed
  let isProgramGone = false
  const session = runSession(
    {
      config,
      stateDirectory: stateDirectoryOf(options.stateDir, context),
      isOnce: true,
      onStarted: (receivers) => {
        for (const receiver of receivers.filter(isSupervising)) {
          receiver.exit
            .then(({ code, signal }) => {
              isProgramGone = true
              exitCode = signal === null ? (code ?? EXIT.failed) : 128 + constants.signals[signal]
            })
            .catch(() => undefined)
        }
      },
      onSignal: (signal, receivers) => {
        // The program decides what a signal means to it; once it is gone, a signal means us.
        if (isProgramGone) return false
        for (const receiver of receivers.filter(isSupervising)) receiver.forward(signal)
        return true
      },
    },
    context,
  )
  return session.then(
    () => exitCode,
    (thrown: unknown) => {
      const code = thrown instanceof HephaestusError ? thrown.code : undefined
      const exit = code === undefined ? undefined : EXIT_OF_FAILURE[code]
      if (exit === undefined) throw thrown
      context.printError(`${code}: ${describeError(thrown)}\n`)
      return exit
    },
  )
}

function isSupervising(receiver: Receiver): receiver is SupervisingReceiver {
  return 'exit' in receiver && 'forward' in receiver
}
