import type { Mutation } from '../mutation.ts'
import { knownMisuse } from './known-misuse.ts'
import { lostReceiver } from './lost-receiver.ts'
import { lateBinding } from './late-binding.ts'
import { outerName } from './outer-name.ts'
import { givenBack } from './given-back.ts'
import { sharedConstant } from './shared-constant.ts'
import { endedGenerator } from './ended-generator.ts'
import { baseSetUp } from './base-set-up.ts'

/** Slips that everybody who knows Python or JavaScript has made, told by the error's words or by how the code looks. */
export const KNOWN_SLIPS: readonly Mutation[] = [
  knownMisuse,
  lostReceiver,
  lateBinding,
  outerName,
  givenBack,
  sharedConstant,
  endedGenerator,
  baseSetUp,
]
