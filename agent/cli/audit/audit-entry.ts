import { userInfo } from 'node:os'
import type { Command } from 'commander'
import type { Environment } from '../../../config/environment.ts'
import { redactText } from '../../redaction/redact-text.ts'

/** What somebody did to an agent or took out of it, as one line tells it. */
export interface AuditEntry {
  /** When it ended. Shape: "2026-01-31T12:00:00.000Z". */
  readonly time: string
  /** The same in the agent's own log. */
  readonly id: string
  /** Shape: "groups mute". */
  readonly operation: string
  /** What the command was given, secrets masked. Shape: ["ab12cd", "--for=2h"]. */
  readonly arguments: readonly string[]
  readonly actor: string
  /** -1 where the system has none. */
  readonly uid: number
  /** Who became that user by sudo. */
  readonly on_behalf_of?: string
  readonly result: AuditResult
  /** Of what went wrong. Shape: "HEPH_GROUP_UNKNOWN". */
  readonly code?: string
  readonly duration_ms: number
}

export type AuditResult = 'done' | 'failed' | 'interrupted'

/** May hold secrets, or are the same for every command. */
const LEFT_OUT = new Set(['config', 'json', 'set', 'stateDir'])
const ARGUMENTS_MAX = 20
const ARGUMENT_LENGTH_MAX = 100

/** What a command was given: its words, and the options that somebody wrote. */
export function argumentsOf(command: Command): readonly string[] {
  const options = Object.entries(command.opts())
    .filter(([name]) => !LEFT_OUT.has(name) && command.getOptionValueSource(name) === 'cli')
    .map(([name, value]) => (value === true ? `--${name}` : `--${name}=${String(value)}`))
  return [...command.args, ...options]
}

/** The same as a line holds it: short, and without secrets. */
export function auditedWords(words: readonly string[]): readonly string[] {
  return words.slice(0, ARGUMENTS_MAX).map(shown)
}

/** Who runs this process. */
export function actorOf(environment: Environment): Pick<AuditEntry, 'actor' | 'uid' | 'on_behalf_of'> {
  const uid = process.getuid?.() ?? -1
  const sudoUser = environment['SUDO_USER']
  return { actor: userName(uid), uid, ...(sudoUser === undefined ? {} : { on_behalf_of: shown(sudoUser) }) }
}

/** A user without an entry in the list of users has a number only. */
function userName(uid: number): string {
  try {
    return userInfo().username
  } catch {
    return String(uid)
  }
}

function shown(word: string): string {
  const clean = redactText(word)
  return clean.length > ARGUMENT_LENGTH_MAX ? `${clean.slice(0, ARGUMENT_LENGTH_MAX)}…` : clean
}
