import { homedir, tmpdir } from 'node:os'
import { resolve } from 'node:path'
import type { MCP_ALLOWED } from '../choices.ts'
import type { CommandContext } from '../command-context.ts'
import { stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { OneAtATime } from './one-at-a-time.ts'
import { untrustedText, type UntrustedText } from './untrusted-text.ts'

export interface ServedOptions extends ConfigOptions {
  readonly stateDir?: string
  /** The code; nothing outside its working tree is read or changed. */
  readonly repo: string
  readonly allow: readonly (typeof MCP_ALLOWED)[number][]
}

/** What the tools of one server work with. */
export interface Served {
  readonly context: CommandContext
  readonly options: ServedOptions
  /** Absolute. */
  readonly repository: string
  readonly text: UntrustedText
  readonly alone: OneAtATime
}

/** Opens nothing. */
export function servedBy(options: ServedOptions, context: CommandContext): Served {
  const repository = resolve(context.workingDirectory, options.repo)
  return {
    context,
    options,
    repository,
    text: untrustedText({
      [repository]: '<repository>',
      [stateDirectoryOf(options.stateDir, context)]: '<state>',
      [homedir()]: '~',
      [tmpdir()]: '<temporary>',
    }),
    alone: new OneAtATime(),
  }
}
