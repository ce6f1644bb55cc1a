import type { Finder } from './finder.ts'
import { argumentsFinder } from './finders/arguments.ts'
import { boundsFinder } from './finders/bounds.ts'
import { callersFinder } from './finders/callers.ts'
import { closedFinder } from './finders/closed.ts'
import { counterpartFinder } from './finders/counterpart.ts'
import { crashSiteFinder } from './finders/crash-site.ts'
import { declaredTypesFinder } from './finders/declared-types.ts'
import { heldFinder } from './finders/held.ts'
import { historyFinder } from './finders/history.ts'
import { involvedFinder } from './finders/involved.ts'
import { keyFinder } from './finders/key.ts'
import { keyFormFinder } from './finders/key-form.ts'
import { logContextFinder } from './finders/log-context.ts'
import { loopChangeFinder } from './finders/loop-change.ts'
import { messageFinder } from './finders/message.ts'
import { nameFinder } from './finders/name.ts'
import { notCallableFinder } from './finders/not-callable.ts'
import { originFinder } from './finders/origin.ts'
import { raisedFinder } from './finders/raised.ts'
import { recursionFinder } from './finders/recursion.ts'
import { registeredOrderFinder } from './finders/registered-order.ts'
import { resourceFinder } from './finders/resource.ts'
import { settingFinder } from './finders/setting.ts'
import { sharedStateFinder } from './finders/shared-state.ts'
import { tooEarlyFinder } from './finders/too-early.ts'
import { unsetFieldFinder } from './finders/unset-field.ts'
import { valueFinder } from './finders/value.ts'

/** In the order they run; each adds what it knows, and confidence ranks it all at the end. */
export const finders: readonly Finder[] = [
  messageFinder,
  crashSiteFinder,
  boundsFinder,
  originFinder,
  keyFinder,
  keyFormFinder,
  valueFinder,
  notCallableFinder,
  nameFinder,
  unsetFieldFinder,
  argumentsFinder,
  recursionFinder,
  sharedStateFinder,
  loopChangeFinder,
  tooEarlyFinder,
  registeredOrderFinder,
  heldFinder,
  raisedFinder,
  resourceFinder,
  settingFinder,
  closedFinder,
  involvedFinder,
  counterpartFinder,
  callersFinder,
  declaredTypesFinder,
  historyFinder,
  logContextFinder,
]
