import type { Mutation } from '../mutation.ts'
import { asTwin } from './as-twin.ts'
import { asTwinFunction } from './as-twin-function.ts'

/** What code of the same shape does besides: a call, then a function. */
export const TWINS: readonly Mutation[] = [asTwin, asTwinFunction]
