import type { Tool } from './tool.ts'
import { applyFix } from './tools/apply-fix.ts'
import { explainTrace } from './tools/explain-trace.ts'
import { findKnownFixes } from './tools/find-known-fixes.ts'
import { getError } from './tools/get-error.ts'
import { getFix } from './tools/get-fix.ts'
import { listErrors } from './tools/list-errors.ts'
import { listFixes } from './tools/list-fixes.ts'
import { validateFix } from './tools/validate-fix.ts'

/** The tools of the server, in the order in which a client lists them. */
export const TOOLS: readonly Tool[] = [
  listErrors,
  getError,
  listFixes,
  getFix,
  findKnownFixes,
  explainTrace,
  validateFix,
  applyFix,
]
