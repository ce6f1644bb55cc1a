import { locateProgram } from '../subprocess/program.ts'
import { SYSTEM_PATH } from './kind.ts'

/** Whoever sets the sandbox up becomes idle first; all that it starts is so as well, and cannot change it back. */
const PREFIXES: readonly (readonly [program: string, ...words: string[]])[] = [
  ['chrt', '--idle', '0'],
  ['ionice', '-c', '3'],
]

/**
 * A command that gets processor and disk only when nobody else wants them: SCHED_IDLE, and the idle class of the disk
 * scheduler, as far as this machine has the programs of util-linux for it.
 */
export function idleCommand(command: readonly string[]): readonly string[] {
  const words = PREFIXES.flatMap(([program, ...rest]) => {
    const file = locateProgram(program, SYSTEM_PATH)
    return file === undefined ? [] : [file, ...rest]
  })
  return [...words, ...command]
}
