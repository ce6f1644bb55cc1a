import type { Predicate } from './match-context.ts'
import { ALIKE_CHECK_PREDICATES } from './predicates/alike-checks.ts'
import { ARGUMENT_PREDICATES } from './predicates/arguments.ts'
import { ASKED_TYPE_PREDICATES } from './predicates/asked-types.ts'
import { CALLEE_PREDICATES } from './predicates/callees.ts'
import { CHECKED_BESIDE_PREDICATES } from './predicates/checked-beside.ts'
import { COMPANION_PREDICATES } from './predicates/companions.ts'
import { CONDITION_PART_PREDICATES } from './predicates/condition-parts.ts'
import { CONTAINER_PREDICATES } from './predicates/containers.ts'
import { CONVERTED_PREDICATES } from './predicates/converted.ts'
import { DEFAULT_PREDICATES } from './predicates/defaults.ts'
import { DOCUMENTED_PREDICATES } from './predicates/documented.ts'
import { ELEMENT_PREDICATES } from './predicates/elements.ts'
import { EMPTY_ANSWER_PREDICATES } from './predicates/empty-answers.ts'
import { ELSEWHERE_PREDICATES } from './predicates/elsewhere.ts'
import { EMPTY_DEFAULT_PREDICATES } from './predicates/empty-defaults.ts'
import { FIRST_VALUE_PREDICATES } from './predicates/first-values.ts'
import { FORM_PREDICATES } from './predicates/forms.ts'
import { GO_ANSWER_PREDICATES } from './predicates/go-answers.ts'
import { GO_ERROR_PREDICATES } from './predicates/go-errors.ts'
import { GO_GUARD_PREDICATES } from './predicates/go-guards.ts'
import { FOUND_PLACE_PREDICATES } from './predicates/found-places.ts'
import { GO_SHARING_PREDICATES } from './predicates/go-sharing.ts'
import { CIRCLE_PREDICATES } from './predicates/circles.ts'
import { GO_NIL_PREDICATES } from './predicates/go-nils.ts'
import { GO_MAP_PREDICATES } from './predicates/go-maps.ts'
import { GUARD_PREDICATES } from './predicates/guards.ts'
import { INPUT_PREDICATES } from './predicates/inputs.ts'
import { JAVA_COLLECTION_PREDICATES } from './predicates/java-collections.ts'
import { JAVA_RELATION_PREDICATES } from './predicates/java-relations.ts'
import { RUST_ERROR_PREDICATES } from './predicates/rust-errors.ts'
import { KEPT_PROMISE_PREDICATES } from './predicates/kept-promises.ts'
import { LATE_VALUE_PREDICATES } from './predicates/late-values.ts'
import { LIMIT_PREDICATES } from './predicates/limits.ts'
import { LOOP_BOUND_PREDICATES } from './predicates/loop-bounds.ts'
import { NAME_PREDICATES } from './predicates/names.ts'
import { ORDER_PREDICATES } from './predicates/order.ts'
import { PROMISE_PREDICATES } from './predicates/promises.ts'
import { PYTHON_PREDICATES } from './predicates/python.ts'
import { RECURSION_PREDICATES } from './predicates/recursion.ts'
import { SHAPE_PREDICATES } from './predicates/shapes.ts'
import { SIBLING_DEFAULT_PREDICATES } from './predicates/sibling-defaults.ts'
import { SURROUNDING_PREDICATES } from './predicates/surroundings.ts'
import { TEST_PREDICATES } from './predicates/tests.ts'
import { PYTHON_FORMAT_PREDICATES } from './predicates/python-format.ts'
import { PYTHON_ITERABLE_PREDICATES } from './predicates/python-iterables.ts'
import { PYTHON_KEY_PREDICATES } from './predicates/python-keys.ts'
import { PYTHON_NUMBER_PREDICATES } from './predicates/python-numbers.ts'
import { PYTHON_RECORD_PREDICATES } from './predicates/python-records.ts'
import { PYTHON_TEXT_PREDICATES } from './predicates/python-text.ts'
import { USUAL_NUMBER_PREDICATES } from './predicates/usual-numbers.ts'
import { USE_PREDICATES } from './predicates/uses.ts'
import { VALUE_PREDICATES } from './predicates/values.ts'

/** All conditions that a template may name in `where`. The table is closed: templates bring no code. */
export const PREDICATES: Readonly<Record<string, Predicate>> = {
  ...VALUE_PREDICATES,
  ...DOCUMENTED_PREDICATES,
  ...GO_MAP_PREDICATES,
  ...KEPT_PROMISE_PREDICATES,
  ...PYTHON_NUMBER_PREDICATES,
  ...SHAPE_PREDICATES,
  ...SURROUNDING_PREDICATES,
  ...GUARD_PREDICATES,
  ...ALIKE_CHECK_PREDICATES,
  ...TEST_PREDICATES,
  ...DEFAULT_PREDICATES,
  ...SIBLING_DEFAULT_PREDICATES,
  ...EMPTY_ANSWER_PREDICATES,
  ...FOUND_PLACE_PREDICATES,
  ...GO_NIL_PREDICATES,
  ...JAVA_COLLECTION_PREDICATES,
  ...JAVA_RELATION_PREDICATES,
  ...USUAL_NUMBER_PREDICATES,
  ...GO_SHARING_PREDICATES,
  ...CIRCLE_PREDICATES,
  ...RUST_ERROR_PREDICATES,
  ...CHECKED_BESIDE_PREDICATES,
  ...EMPTY_DEFAULT_PREDICATES,
  ...FIRST_VALUE_PREDICATES,
  ...ARGUMENT_PREDICATES,
  ...ASKED_TYPE_PREDICATES,
  ...CALLEE_PREDICATES,
  ...PROMISE_PREDICATES,
  ...INPUT_PREDICATES,
  ...LOOP_BOUND_PREDICATES,
  ...COMPANION_PREDICATES,
  ...CONDITION_PART_PREDICATES,
  ...CONTAINER_PREDICATES,
  ...NAME_PREDICATES,
  ...PYTHON_PREDICATES,
  ...PYTHON_RECORD_PREDICATES,
  ...PYTHON_ITERABLE_PREDICATES,
  ...PYTHON_KEY_PREDICATES,
  ...PYTHON_TEXT_PREDICATES,
  ...PYTHON_FORMAT_PREDICATES,
  ...GO_ERROR_PREDICATES,
  ...GO_ANSWER_PREDICATES,
  ...GO_GUARD_PREDICATES,
  ...USE_PREDICATES,
  ...ELEMENT_PREDICATES,
  ...ORDER_PREDICATES,
  ...FORM_PREDICATES,
  ...RECURSION_PREDICATES,
  ...ELSEWHERE_PREDICATES,
  ...CONVERTED_PREDICATES,
  ...LATE_VALUE_PREDICATES,
  ...LIMIT_PREDICATES,
}
