import { PermanentError } from '../../model/errors.ts'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'
import { runbook, type RunbookEntry } from '../runbook.ts'

export interface ErrorCodesOptions {
  readonly json: boolean
}

/**
 * `hephaestus error-codes [CODE...]`: what each of them is about and what to do, all when none is named; part of a code will do.
 * Errors: PermanentError HEPH_CODE_UNKNOWN.
 */
export function errorCodes(
  codes: readonly string[],
  options: ErrorCodesOptions,
  context: CommandContext,
): number {
  const entries = codes.length === 0 ? [...runbook().values()] : codes.flatMap(entriesWith)
  if (options.json) context.print(`${JSON.stringify({ error_codes: entries }, undefined, 2)}\n`)
  else context.print(entries.map(shown).join('\n'))
  return EXIT.done
}

/** The code itself, else all that it is a part of. */
function entriesWith(code: string): readonly RunbookEntry[] {
  const wanted = code.toUpperCase()
  const exact = runbook().get(wanted)
  const found =
    exact === undefined ? [...runbook().values()].filter((each) => each.code.includes(wanted)) : [exact]
  if (found.length > 0) return found
  throw new PermanentError(
    'HEPH_CODE_UNKNOWN',
    `no error code has "${code}" in it; hephaestus error-codes shows all of them`,
  )
}

function shown({ code, cause, remedy }: RunbookEntry): string {
  return `${code}\n  cause:  ${cause}\n  remedy: ${remedy}\n`
}
