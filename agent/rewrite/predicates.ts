import type { Predicate } from './match-context.ts'
import { CALLEE_PREDICATES } from './predicates/callees.ts'
import { DEFAULT_PREDICATES } from './predicates/defaults.ts'
import { FIRST_VALUE_PREDICATES } from './predicates/first-values.ts'
import { GUARD_PREDICATES } from './predicates/guards.ts'
import { NAME_PREDICATES } from './predicates/names.ts'
import { PYTHON_PREDICATES } from './predicates/python.ts'
import { SHAPE_PREDICATES } from './predicates/shapes.ts'
import { TEST_PREDICATES } from './predicates/tests.ts'
import { VALUE_PREDICATES } from './predicates/values.ts'

/** All conditions that a template may name in `where`. The table is closed: templates bring no code. */
export const PREDICATES: Readonly<Record<string, Predicate>> = {
  ...VALUE_PREDICATES,
  ...SHAPE_PREDICATES,
  ...GUARD_PREDICATES,
  ...TEST_PREDICATES,
  ...DEFAULT_PREDICATES,
  ...FIRST_VALUE_PREDICATES,
  ...CALLEE_PREDICATES,
  ...NAME_PREDICATES,
  ...PYTHON_PREDICATES,
}
