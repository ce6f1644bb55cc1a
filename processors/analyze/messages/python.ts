import type { MessageRule } from '../message.ts'
import { pythonAbsence } from './python-absence.ts'
import { pythonLookups } from './python-lookup.ts'
import { pythonNames } from './python-name.ts'
import { pythonParsing } from './python-parse.ts'
import { pythonRuntime } from './python-runtime.ts'
import { pythonTypes } from './python-type.ts'

/**
 * How CPython and its standard library word errors; what is said of None comes first, since it looks like
 * other things too. Leaves alone: exceptions of the program's own classes.
 */
export const pythonMessages: readonly MessageRule[] = [
  ...pythonAbsence,
  ...pythonLookups,
  ...pythonNames,
  ...pythonTypes,
  ...pythonParsing,
  ...pythonRuntime,
]
