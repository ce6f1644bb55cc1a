import type { Literal } from '../../agent/model/literal.ts'
import { RECORD_LITERALS } from '../../agent/stacktrace/literals.ts'
import { literalsOfRules, rulesOf } from '../../processors/detect/rules.ts'
import { ERROR_LITERALS } from '../../processors/parse/level-literals.ts'

/** What the file receiver looks for in front of recombine, parse and detect with the rules that are shipped. */
export function wantedLiterals(): readonly Literal[] {
  const ofRules = literalsOfRules(rulesOf({ own: [], disabled: [] })) ?? []
  return [...RECORD_LITERALS, ...ERROR_LITERALS, ...ofRules]
}
