import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { lineOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { GIVES_BACK, lockOf, takenAtCrash, TAKES } from '../locks.ts'
import { namedFunctionAround, namedFunctionAtLine } from '../named-functions.ts'
import { code, place } from '../words.ts'

/** Words for something that is already taken. */
const TAKEN =
  /\ball goroutines are asleep\b|\bdeadlock\b|\balready (?:mutably |immutably )?borrowed\b|\bBorrow(?:Mut)?Error\b/i
const HELD = 0.72
const FRAMES_MAX = 20

/**
 * A lock or a borrow that is taken where a caller on the same stack still holds it: the caller that calls while it holds.
 * Applies to deadlocks and to what is already borrowed; not where nobody on the stack takes the same thing.
 */
export const heldFinder: Finder = {
  id: 'held',
  async find(investigation) {
    const { crash, files, frames, exceptionType, exceptionMessage, symptom, evidence } = investigation
    if (crash === undefined || files === undefined) return {}
    if (!TAKEN.test(`${exceptionType}: ${exceptionMessage}`)) return {}
    const wanted = takenAtCrash(crash)
    if (wanted === undefined) return {}
    for (const name of sharedNames(wanted, exceptionMessage))
      for (const frame of frames.slice(crash.frameIndex + 1, crash.frameIndex + FRAMES_MAX)) {
        if (!frame.isOwn || frame.path === undefined || frame.line === undefined) continue
        const file = await files.open(frame.path)
        const holding = file === undefined ? undefined : heldAt(file, frame.line, name)
        if (file === undefined || holding === undefined) continue
        const reason = `${code(holding)} is still held when this is called`
        const summary = `${symptom.summary} (${crashPlace(crash)}): ${code(holding)} (${place(file, holding)}) is still held where ${file.path}:${frame.line} leads there`
        return {
          crashConfidence: 0.55,
          locations: [
            {
              ...locationAt(file, holding, { confidence: HELD, reason }),
              line: frame.line,
              frameIndex: frames.indexOf(frame),
            },
          ],
          causes: [cause(summary, 0.85, [...crashEvidence(investigation), evidence.addCode(file, holding)])],
        }
      }
    return {}
  },
}

/** A shared cell goes by other names where it was cloned: after its own name any is looked for. */
function sharedNames(wanted: string, message: string): readonly (string | undefined)[] {
  return /borrow/i.test(message) ? [wanted, undefined] : [wanted]
}

/** The call that took the thing earlier in the function around a line, and was not undone before the line. */
function heldAt(file: ParsedFile, line: number, wanted: string | undefined): SyntaxNode | undefined {
  const around = namedFunctionAtLine(file.root, line)
  if (around === undefined) return undefined
  let holding: SyntaxNode | undefined
  for (const call of callsOf(around.node)) {
    if (lineOf(call) > line || namedFunctionAround(call)?.startIndex !== around.startIndex) continue
    const lock = lockOf(call)
    if (lock === undefined || (wanted !== undefined && lock.name !== wanted)) continue
    const isDeferred = call.parent()?.is('defer_statement') === true
    if (TAKES.test(calledName(call)) && isKept(call, line)) holding = call
    else if (GIVES_BACK.test(calledName(call)) && !isDeferred && lineOf(call) < line) holding = undefined
  }
  return holding
}

/** Rust: a guard lives as long as the name or the statement it is in; elsewhere a lock is held until it is given back. */
function isKept(call: SyntaxNode, line: number): boolean {
  if (viewOf(call).id !== 'rust') return true
  for (const ancestor of call.ancestors()) {
    const kind = String(ancestor.kind())
    const { start, end } = ancestor.range()
    const isAround = start.line < line && end.line + 1 >= line
    if (/^(?:for_expression|match_expression|if_expression|while_expression)$/.test(kind)) return isAround
    if (kind === 'let_declaration') return isAround || ancestor.field('value')?.id() === call.id()
    if (/_statement$|_item$|^block$/.test(kind)) return isAround && !/^block$|_item$/.test(kind)
  }
  return false
}
