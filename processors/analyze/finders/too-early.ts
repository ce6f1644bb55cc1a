import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { lineOf, nodesOnLine, symbolOf } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import type { CrashSite, Finder, FoundLocation, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { namedFunctionAtLine } from '../named-functions.ts'
import type { Binding } from '../language-view.ts'
import type { Search } from '../origin.ts'
import { stackCall } from '../origins/parameter.ts'
import { code, place } from '../words.ts'
import { isOwnParameter } from '../stored-parameters.ts'
import { calledBelow, settersOf, valuesFoundUnset } from '../unset-values.ts'
import { isReadBeforeSet } from '../value-habits.ts'

const BEGINS_TOO_EARLY = 0.64
const WRONG_ORDER = 0.72
const GIVEN_STEPS_MAX = 3
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
    const isAbsent = symptom.errorClass === 'null_dereference' || symptom.value === crash.view.nullWord
    const isEarly = isSaid || isReadBeforeSet(crash, investigation)
    const late = await calledInWrongOrder(investigation, isEarly || isAbsent)
    if (!isEarly && late === undefined) return {}
    const began = late ?? (await madeTooEarly(investigation)) ?? (await beganLoading(investigation))
    if (began === undefined) return {}
    const reason = late?.reason ?? `runs before what it needs is set (${crashPlace(crash)})`
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

/**
 * The function of the stack that calls what sets the value only below the call that led to the crash. Shape: `plan()`
 * above `load()`, where `load` alone sets what `plan` reads.
 */
async function calledInWrongOrder(
  investigation: Investigation,
  isAbsent: boolean,
): Promise<FoundLocation | undefined> {
  const { crash, files, frames } = investigation
  if (crash === undefined || files === undefined) return undefined
  const given = isAbsent ? await valueGiven(crash, { files, frames }) : undefined
  const unset = given === undefined ? valuesFoundUnset(investigation) : [given]
  const setters = new Set(unset.flatMap((value) => settersOf(value, crash.file)))
  if (setters.size === 0) return undefined
  for (const [offset, frame] of frames.slice(crash.frameIndex + 1, crash.frameIndex + FRAMES_MAX).entries()) {
    const { path, line } = frame
    const file = !frame.isOwn || path === undefined ? undefined : await files.open(path)
    if (file === undefined || line === undefined) continue
    const around = namedFunctionAtLine(file.root, line)
    const below = calledBelow(file.root, { line, names: setters, function: around?.node })
    const [node] = nodesOnLine(file.root, line)
    if (below === undefined || node === undefined) continue
    const reason = `comes before ${code(below)} (${place(file, below)}), which sets what it needs (${crashPlace(crash)})`
    const frameIndex = crash.frameIndex + 1 + offset
    return { ...locationAt(file, node, { confidence: WRONG_ORDER, reason, frameIndex }), line }
  }
  return undefined
}

/** What is absent, as the functions of the stack gave it to each other. Shape: `this.order` for `order` of `first(this.order)`. */
async function valueGiven(
  { suspects, frameIndex: from, view }: CrashSite,
  search: Pick<Search, 'files' | 'frames'>,
): Promise<SyntaxNode | undefined> {
  const [first] = suspects
  let node = first === undefined ? undefined : view.core(first.value)
  let frameIndex: number | undefined = from
  for (let step = 0; step < GIVEN_STEPS_MAX && node !== undefined; step += 1) {
    if (!isOwnParameter(node, view)) return node
    const parameter: Binding['parameter'] = visibleBindings(node, view).possible[0]?.parameter
    if (parameter === undefined) return undefined
    const site = await stackCall(symbolOf(parameter.function), { frameIndex }, search)
    const argument = site === undefined ? undefined : view.call(site.call)?.positional[parameter.index]
    node = argument === undefined ? undefined : view.core(argument)
    frameIndex = site?.frameIndex
  }
  return node
}

const MAKES_TOO_EARLY = 0.68
const CONSTRUCTOR = /^(?:constructor|__init__|<init>)$/

/**
 * The constructor on the stack that calls a method which needs what only a constructor of another class sets afterwards.
 * Shape: `Queue`'s calls `this.put`, which `TimedQueue` has made its own.
 */
async function madeTooEarly({ crash, files, frames }: Investigation): Promise<FoundLocation | undefined> {
  const value = crash?.suspects[0]?.value
  const field = value === undefined ? undefined : crash?.view.member(crash.view.core(value))
  if (crash === undefined || files === undefined || field === undefined) return undefined
  if (!crash.view.isSelf(crash.view.core(field.object))) return undefined
  for (const [offset, frame] of frames.slice(crash.frameIndex + 1, crash.frameIndex + FRAMES_MAX).entries()) {
    if (!frame.isOwn || frame.path === undefined || frame.line === undefined) continue
    const file = await files.open(frame.path)
    const around = file === undefined ? undefined : namedFunctionAtLine(file.root, frame.line)
    if (file === undefined || around === undefined || !CONSTRUCTOR.test(around.simpleName)) continue
    const node = nodesOnLine(file.root, frame.line)[0] ?? around.node
    const frameIndex = crash.frameIndex + 1 + offset
    return {
      ...locationAt(file, node, { confidence: MAKES_TOO_EARLY, reason: '', frameIndex }),
      line: frame.line,
    }
  }
  return undefined
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
