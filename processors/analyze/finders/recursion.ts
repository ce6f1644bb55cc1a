import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import { lineOf, symbolOf, type CodeSymbol } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import type { Finder, FoundLocation, Investigation } from '../finder.ts'
import { cause, crashEvidence, locationAt } from '../findings.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { visibleBindings } from '../bindings.ts'
import { createOriginSearch } from '../origins.ts'
import { ownParameters } from '../parameters.ts'
import { viewOf } from '../language-views.ts'
import { code, place } from '../words.ts'
import { fieldWrites } from '../writes.ts'

const NEVER_REACHED = 'the condition under which it stops is never reached for this input'
const CLOSES = 0.84
const CHANGES_MAX = 2

/** The function that repeats in the trace, its call of itself, and why that does not come to an end. */
export const recursionFinder: Finder = {
  id: 'recursion',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined || symptom.access !== 'recursion') return {}
    const again = await recursiveCall(investigation)
    if (again === undefined) return {}
    const { call, file } = again
    const around = call.ancestors().find((ancestor) => ancestor.field('parameters') !== null)
    if (around === undefined) return {}
    const symbol = symbolOf(around)
    const why = endlessReason(call, symbol)
    const circle = why === NEVER_REACHED ? await closesCircle(call, file, investigation) : []
    const summary = `${code(symbol.name)} calls itself without end through ${code(call)} (${place(file, call)}): ${why}`
    return {
      locations: [
        ...circle,
        locationAt(file, call, { confidence: 0.82, reason: `${code(symbol.name)} calls itself here` }),
      ],
      causes: [
        cause(summary, 0.8, [
          ...crashEvidence(investigation),
          evidence.addCode(file, call),
          evidence.addCode(file, symbol.node),
        ]),
      ],
    }
  },
}

/** The call through which a function comes back to itself, on the own line that is most often in the trace. */
export async function recursiveCall({
  frames,
  files,
}: Investigation): Promise<{ readonly call: SyntaxNode; readonly file: ParsedFile } | undefined> {
  const counts = new Map<string, number>()
  for (const frame of frames) {
    if (!frame.isOwn || frame.path === undefined) continue
    const key = `${frame.path}:${frame.line ?? 0}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const [repeated] = [...counts].filter(([, count]) => count > 1).toSorted((a, b) => b[1] - a[1])
  if (repeated === undefined) return undefined
  const frame = frames.find((one) => one.isOwn && `${one.path}:${one.line ?? 0}` === repeated[0])
  const file = frame?.path === undefined ? undefined : await files?.open(frame.path)
  if (frame?.line === undefined || file === undefined) return undefined
  const { line } = frame
  const calls = callsOf(file.root).filter((one) => covers(one, line))
  const ran = new Set(frames.map((one) => /([\p{L}\p{N}_$]+)\W*$/u.exec(one.function)?.[1] ?? ''))
  // What only stands around it, as `max` in `Math.max(depth(a), 1)`, comes last.
  const call =
    calls.find(isNamedAround) ??
    calls.find((one) => ran.has(calledName(one))) ??
    calls.find((one) => lineOf(one) === line)
  return call === undefined ? undefined : { call, file }
}

function covers(call: SyntaxNode, line: number): boolean {
  const { start, end } = call.range()
  return start.line + 1 <= line && end.line + 1 >= line
}

/** A call of something that the function around it is named like, or of a member around it. */
function isNamedAround(call: SyntaxNode): boolean {
  const names = call.ancestors().map((ancestor) => ancestor.field('name')?.text() ?? '')
  return names.includes(calledName(call))
}

function endlessReason(call: SyntaxNode, symbol: CodeSymbol): string {
  const view = viewOf(call)
  const parameters = ownParameters(symbol.node)
  const given = view.call(call)?.positional.map((argument) => argument.text()) ?? []
  if (calledName(call) !== symbol.simpleName)
    return `the calls ${code(calledName(call))} and ${code(symbol.name)} go round in a circle`
  if (parameters.length > 0 && given.join() === parameters.join() && isOfSameObject(call))
    return 'it passes on its own arguments unchanged'
  const condition = view.condition(call, symbol.node)
  const hasExit = view
    .returns(symbol.node)
    .values.some(({ statement }) => view.condition(statement, symbol.node) !== undefined)
  if (condition === undefined && !hasExit && !isChosen(call, symbol))
    return 'there is no condition under which it stops'
  return NEVER_REACHED
}

/** Whether a call is of no object, of the own one, or of a type or module: not of another object. Shape: not for `this.next.total(rate)`. */
function isOfSameObject(call: SyntaxNode): boolean {
  const view = viewOf(call)
  const object = view.member(view.core(view.call(call)?.callee ?? call))?.object
  const node = object === undefined ? undefined : view.core(object)
  if (node === undefined || view.isSelf(node)) return true
  if (!view.isIdentifier(node)) return false
  const { possible } = visibleBindings(node, view)
  // Go: what a method is called on is a parameter with a name of its own.
  return possible.every(
    ({ kind, parameter }) => kind === 'defined' || kind === 'imported' || parameter?.index === -1,
  )
}

/** Whether the call is one side of an expression that may take the other. Shape: `node ? 1 + depth(node.next) : 0`. */
function isChosen(call: SyntaxNode, { startIndex }: CodeSymbol): boolean {
  return call
    .ancestors()
    .filter((ancestor) => ancestor.range().start.index > startIndex)
    .some((ancestor) =>
      /^(?:ternary|conditional)_expression$|^boolean_operator$|^match_expression$/.test(
        String(ancestor.kind()),
      ),
    )
}

/**
 * Where a member that the function goes along is set in an object that is there already: new objects lead to older ones and
 * come to an end, and only such a change can close a circle. Shape: `place.parent = other` for `depth(place.parent)`.
 */
async function closesCircle(
  call: SyntaxNode,
  file: ParsedFile,
  { files, frames }: Investigation,
): Promise<readonly FoundLocation[]> {
  const view = viewOf(call)
  const gone = view.call(call)?.positional.flatMap((argument) => view.member(view.core(argument)) ?? []) ?? []
  if (files === undefined || gone.length !== 1) return []
  const search = createOriginSearch({ files, frames })
  const writes = await Promise.all(gone.map((member) => fieldWrites(member, file, search)))
  const changes = writes.flat().filter(({ node }) => {
    const around = namedFunctionAround(node)
    const isAssigned = /assignment/.test(String(node.parent()?.kind()))
    return (
      isAssigned && around !== undefined && !/^(?:constructor|__init__|<init>|new)$/.test(around.simpleName)
    )
  })
  if (changes.length === 0 || changes.length > CHANGES_MAX) return []
  return changes.map(({ file: from, node }) =>
    locationAt(from, node, {
      confidence: CLOSES,
      reason: `may close a circle, along which ${code(calledName(call))} goes on without end`,
    }),
  )
}
