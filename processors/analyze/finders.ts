import type { Finder } from './finder.ts'
import { argumentsFinder } from './finders/arguments.ts'
import { boundsFinder } from './finders/bounds.ts'
import { callersFinder } from './finders/callers.ts'
import { closedFinder } from './finders/closed.ts'
import { comparisonFinder } from './finders/comparison.ts'
import { counterpartFinder } from './finders/counterpart.ts'
import { crashSiteFinder } from './finders/crash-site.ts'
import { declaredTypesFinder } from './finders/declared-types.ts'
import { forgottenKindFinder } from './finders/forgotten-kind.ts'
import { givenBoundsFinder } from './finders/given-bounds.ts'
import { heldFinder } from './finders/held.ts'
import { identityFinder } from './finders/identity.ts'
import { inheritedKeyFinder } from './finders/inherited-key.ts'
import { involvedFinder } from './finders/involved.ts'
import { keyFormFinder } from './finders/key-form.ts'
import { keyFinder } from './finders/key.ts'
import { leftLockedFinder } from './finders/left-locked.ts'
import { liveViewFinder } from './finders/live-view.ts'
import { logContextFinder } from './finders/log-context.ts'
import { loggedFinder } from './finders/logged.ts'
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
import { slipFinder } from './finders/slip.ts'
import { staleFieldFinder } from './finders/stale-field.ts'
import { testedFinder } from './finders/tested.ts'
import { tooEarlyFinder } from './finders/too-early.ts'
import { typedNilFinder } from './finders/typed-nil.ts'
import { unconvertedFinder } from './finders/unconverted.ts'
import { undefinedFieldFinder } from './finders/undefined-field.ts'
import { unprintedRecursionFinder } from './finders/unprinted-recursion.ts'
import { unsetFieldFinder } from './finders/unset-field.ts'
import { usedUpFinder } from './finders/used-up.ts'
import { valueFinder } from './finders/value.ts'
import { wordsFinder } from './finders/words.ts'

/** In the order they run; each adds what it knows, and confidence ranks it all at the end. */
export const finders: readonly Finder[] = [
  messageFinder,
  crashSiteFinder,
  wordsFinder,
  loggedFinder,
  boundsFinder,
  givenBoundsFinder,
  originFinder,
  keyFinder,
  keyFormFinder,
  valueFinder,
  notCallableFinder,
  nameFinder,
  unsetFieldFinder,
  undefinedFieldFinder,
  staleFieldFinder,
  inheritedKeyFinder,
  slipFinder,
  forgottenKindFinder,
  identityFinder,
  unconvertedFinder,
  typedNilFinder,
  argumentsFinder,
  recursionFinder,
  unprintedRecursionFinder,
  sharedStateFinder,
  loopChangeFinder,
  liveViewFinder,
  usedUpFinder,
  comparisonFinder,
  tooEarlyFinder,
  registeredOrderFinder,
  heldFinder,
  leftLockedFinder,
  raisedFinder,
  resourceFinder,
  settingFinder,
  closedFinder,
  involvedFinder,
  counterpartFinder,
  testedFinder,
  callersFinder,
  declaredTypesFinder,
  logContextFinder,
]
