import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { lineOf, nodesOnLine } from '../../../agent/repository/symbols.ts'
import { visibleBindings } from '../bindings.ts'
import type { Finder, FoundLocation, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { namedFunctionAtLine } from '../named-functions.ts'
import { code } from '../words.ts'
import { isReadBeforeSet } from '../value-habits.ts'

const BEGINS_TOO_EARLY = 0.64
const BEFORE = /before initialization|partially initialized module|circular import/
const FRAMES_MAX = 20

/**
 * Something of a file that is used while the file is still being loaded: the statement outside of any function, on the
 * stack, that began what came too early. Applies to names and fields that the file sets further down, and to imports in a circle.
 */
export const tooEarlyFinder: Finder = {
  id: 'too_early',
  async find(investigation) {
    const { crash, exceptionType, exceptionMessage, symptom, evidence } = investigation
    if (crash === undefined) return {}
    const isSaid = BEFORE.test(`${exceptionType}: ${exceptionMessage}`)
    if (!isSaid && !isReadBeforeSet(crash, investigation)) return {}
    const began = await beganLoading(investigation)
    if (began === undefined) return {}
    const reason = `runs before what it needs is set (${crashPlace(crash)})`
    const summary = `${symptom.summary} (${crashPlace(crash)}): ${code(began.file.lines[began.line - 1] ?? '')} (${began.file.path}:${began.line}) ${reason}`
    return {
      causeClass: 'initialization_order',
      crashConfidence: 0.5,
      locations: [{ ...began, reason }],
      causes: [
        cause(summary, 0.8, [...crashEvidence(investigation), evidence.addLine(began.file, began.line)]),
      ],
    }
  },
}

/** The innermost frame outside of any function, in the file that has what was used too early where that is known. */
async function beganLoading(investigation: Investigation): Promise<FoundLocation | undefined> {
  const { crash, files, frames } = investigation
  if (crash === undefined || files === undefined) return undefined
  const [first] = crash.suspects
  const declared = first === undefined ? undefined : declaredLine(investigation)
  for (const [offset, frame] of frames.slice(crash.frameIndex, crash.frameIndex + FRAMES_MAX).entries()) {
    if (!frame.isOwn || frame.path === undefined || frame.line === undefined) continue
    const file: ParsedFile | undefined = await files.open(frame.path)
    if (file === undefined || namedFunctionAtLine(file.root, frame.line) !== undefined) continue
    if (declared !== undefined && (file.path !== crash.file.path || frame.line >= declared)) continue
    const [node] = nodesOnLine(file.root, frame.line)
    if (node === undefined) continue
    const frameIndex = crash.frameIndex + offset
    const at = locationAt(file, node, { confidence: BEGINS_TOO_EARLY, reason: '', frameIndex })
    return { ...at, line: frame.line, function: frame.function }
  }
  return undefined
}

/** The line of the declaration of what is used, when that is in the file of the crash. */
function declaredLine({ crash }: Investigation): number | undefined {
  const [first] = crash?.suspects ?? []
  if (crash === undefined || first === undefined) return undefined
  const node = crash.view.core(first.value)
  if (!crash.view.isIdentifier(node)) return undefined
  const [binding] = visibleBindings(node, crash.view).possible
  return binding === undefined ? undefined : lineOf(binding.node)
}
