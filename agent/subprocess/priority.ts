import { spawnSync } from 'node:child_process'
import type { Priority } from '../model/priority.ts'
import { locateProgram, SYSTEM_PATH } from './program.ts'

type Words = readonly [program: string, ...words: string[]]

/** Whoever starts the program takes the priority first; all its threads and what it starts have it as well. */
const PREFIXES: Readonly<Record<Priority, readonly Words[]>> = {
  low: [['nice', '-n', '19']],
  // The last is for where the first is missing, or not allowed.
  idle: [
    ['chrt', '--idle', '0'],
    ['ionice', '-c', '3'],
    ['nice', '-n', '19'],
  ],
}
const TRIAL_MS = 300

const known = new Map<string, readonly string[]>()

/**
 * A command that runs with this priority, as far as this machine has the programs of util-linux and coreutils for it and
 * lets us use them, which is tried once.
 */
export function withPriority(
  priority: Priority,
  command: readonly string[],
  path = SYSTEM_PATH,
): readonly string[] {
  const key = `${priority} ${path}`
  const words = known.get(key) ?? PREFIXES[priority].flatMap((prefix) => wordsThatWork(prefix, path))
  known.set(key, words)
  return [...words, ...command]
}

/** A filter of system calls, as that of a systemd unit, can forbid what they do, and then they start nothing. */
function wordsThatWork([name, ...rest]: Words, path: string): readonly string[] {
  const program = locateProgram(name, path)
  const nothing = locateProgram('true', SYSTEM_PATH)
  if (program === undefined || nothing === undefined) return []
  const { status } = spawnSync(program, [...rest, nothing], { stdio: 'ignore', timeout: TRIAL_MS, env: {} })
  // Null: on a busy machine it has what it asked for, and waits.
  return status === 0 || status === null ? [program, ...rest] : []
}
