import { PermanentError } from '../../model/errors.ts'
import { readPrompts } from '../../ai/prompt-log.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import type { FixOptions } from './fixes-use.ts'
import { jobWith } from './fixes.ts'

/**
 * `hephaestus fixes show --prompt`: what was sent to models for an error, the bodies of the requests byte for byte, one a
 * line and oldest first; with --json each in an object that also says when and to whom.
 * Errors: PermanentError HEPH_FIX_UNKNOWN, HEPH_FIX_AMBIGUOUS.
 */
export function printPrompts(id: string | undefined, options: FixOptions, context: CommandContext): number {
  if (id === undefined)
    throw new PermanentError('HEPH_FIX_UNKNOWN', 'name the fix; hephaestus fixes list shows them all')
  const { fingerprint } = jobWith(id, options, context)
  const prompts = readPrompts(openStateDirectory(options.stateDir, context), fingerprint)
  if (options.json) context.print(`${JSON.stringify({ prompts }, undefined, 2)}\n`)
  else for (const { body } of prompts) context.print(`${body}\n`)
  if (prompts.length > 0 || options.json) return EXIT.done
  context.printError('no model was asked for this error\n')
  return EXIT.done
}
