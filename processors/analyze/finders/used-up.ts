import { findCallers, type Caller } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { RanFunction } from '../async-habits.ts'
import { visibleBindings } from '../bindings.ts'
import { lineOf } from '../../../agent/repository/symbols.ts'
import type { Finder, Finding, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import type { Search } from '../origin.ts'
import { createOriginSearch } from '../origins.ts'
import { ranFunctions } from '../ran-functions.ts'
import { code, place } from '../words.ts'

const USED_UP = 0.71
const NAMES_MAX = 12
const FILES_MAX = 8
/** Calls of the library that give what can be gone through once. */
const ONCE =
  /^(?:iter|map|filter|zip|enumerate|reversed|open|(?:csv\.)?(?:reader|DictReader)|\w+\.finditer|(?:itertools\.)?(?:chain|islice|groupby|count|takewhile|dropwhile))$/
const LOOKS_ONLY = /^(?:len|isinstance|type|id|repr|print|callable|hasattr|getattr|next|bool)$/

/**
 * Python: something that can be gone through once, and a function that goes through it, or hands it on, twice: the second time
 * nothing is left. Shape: `check(rows); return total(rows)` for rows that a generator yields. Applies to functions on the stack.
 * Java: a stream that something is called of twice.
 */
export const usedUpFinder: Finder = {
  id: 'used_up',
  async find(investigation) {
    const { crash, files, frames, symptom, evidence } = investigation
    if (crash === undefined || files === undefined) return {}
    if (/already been operated upon/.test(investigation.exceptionMessage)) return usedStream(investigation)
    if (crash.view.id !== 'python') return {}
    const search = createOriginSearch({ files, frames })
    const ran = await ranFunctions(investigation, files)
    for (const one of ran) {
      for (const [name, [first, second]] of usedTwice(one.node)) {
        if (first === undefined || second === undefined) continue
        const made = await madeOnce(first, one, search)
        if (made === undefined) continue
        const reason = `goes through ${code(name)} twice, and ${code(made.node)} (${place(made.file, made.node)}) can be gone through once`
        const summary = `${symptom.summary} (${crashPlace(crash)}): ${place(one.file, second)} ${reason}`
        return {
          causeClass: 'iteration_or_mutation',
          crashConfidence: 0.55,
          locations: [locationAt(one.file, first, { confidence: USED_UP, reason })],
          causes: [
            cause(summary, 0.84, [
              ...crashEvidence(investigation),
              evidence.addCode(one.file, first),
              evidence.addCode(one.file, second),
              evidence.addCode(made.file, made.node),
            ]),
          ],
        }
      }
    }
    return {}
  },
}

/** Java: a stream that something was called of before the line on which it is used again. */
function usedStream(investigation: Investigation): Finding {
  const { crash, symptom, evidence } = investigation
  const around = crash?.function?.node
  if (crash === undefined || around === undefined) return {}
  const uses = nodesOfKinds(around, ['identifier']).filter(
    (name) =>
      name.parent()?.is('method_invocation') === true && name.parent()?.field('object')?.id() === name.id(),
  )
  for (const again of uses.filter((one) => lineOf(one) === crash.line)) {
    const first = uses.find((one) => one.text() === again.text() && lineOf(one) <= crash.line)
    if (first === undefined || first.id() === again.id() || areEitherOr(first, again)) continue
    const reason = `uses ${code(again)} up, and a stream can be gone through once`
    const summary = `${symptom.summary} (${crashPlace(crash)}): ${place(crash.file, first)} ${reason}`
    return {
      crashConfidence: 0.55,
      locations: [locationAt(crash.file, first, { confidence: USED_UP, reason })],
      causes: [cause(summary, 0.84, [...crashEvidence(investigation), evidence.addCode(crash.file, first)])],
    }
  }
  return {}
}

/** Names of a function that it goes through or hands on at two places, one after the other, with these places. */
function usedTwice(node: SyntaxNode): ReadonlyMap<string, readonly SyntaxNode[]> {
  const uses = new Map<string, SyntaxNode[]>()
  for (const name of nodesOfKinds(node, ['identifier'])) {
    if (!isGoneThrough(name)) continue
    uses.set(name.text(), [...(uses.get(name.text()) ?? []), name])
  }
  const twice = [...uses].filter(([, places]) => {
    const [first, second] = places
    return first !== undefined && second !== undefined && !areEitherOr(first, second)
  })
  return new Map(twice.slice(0, NAMES_MAX))
}

/** What a loop goes through, or an argument of a call that may do so. */
function isGoneThrough(name: SyntaxNode): boolean {
  const parent = name.parent()
  if (parent === null) return false
  if (parent.is('for_statement') || parent.is('for_in_clause'))
    return parent.field('right')?.id() === name.id()
  const call = parent.is('argument_list') ? parent.parent() : null
  return call?.is('call') === true && !LOOKS_ONLY.test(call.field('function')?.text() ?? '')
}

/** Whether they stand on two ways of one choice, or the first ends the function. */
function areEitherOr(first: SyntaxNode, second: SyntaxNode): boolean {
  const ways = (node: SyntaxNode): readonly SyntaxNode[] =>
    node
      .ancestors()
      .filter((one) => /^(?:block|else_clause|elif_clause|return_statement)$/.test(String(one.kind())))
  const around = new Set(ways(second).map((one) => one.id()))
  const own = ways(first).filter((one) => !around.has(one.id()))
  return own.some(
    (one) => one.is('return_statement') || /^(?:if|elif|else|except)/.test(String(one.parent()?.kind())),
  )
}

/** What made the value, where it can be gone through once: a local one, or what a caller on the stack hands over. */
async function madeOnce(
  name: SyntaxNode,
  { file, node }: RanFunction,
  search: Search,
): Promise<{ readonly file: ParsedFile; readonly node: SyntaxNode } | undefined> {
  const view = viewOf(name)
  const [bound, other] = visibleBindings(name, view).possible
  if (bound === undefined || other !== undefined) return undefined
  if (bound.kind === 'value' && bound.value !== undefined && bound.part === undefined)
    return (await isOnce(bound.value, file, search)) ? { file, node: bound.value } : undefined
  if (bound.parameter === undefined) return undefined
  const callers = await findCallers(search.files, file, node.field('name')?.text() ?? '', FILES_MAX)
  for (const caller of callers.filter((one) => isOnStack(one, search))) {
    const made = view.call(caller.call)
    const given = made?.named.get(name.text()) ?? made?.positional[bound.parameter.index]
    if (given === undefined) continue
    const inner = view.isIdentifier(given) ? visibleBindings(given, view).possible[0]?.value : given
    if (inner !== undefined && (await isOnce(inner, caller.file, search)))
      return { file: caller.file, node: inner }
  }
  return undefined
}

function isOnStack({ file, call }: Caller, { frames }: Search): boolean {
  const { start, end } = call.range()
  return frames.some(
    ({ path, line }) => path === file.path && line !== undefined && start.line < line && end.line + 1 >= line,
  )
}

async function isOnce(node: SyntaxNode, file: ParsedFile, search: Search): Promise<boolean> {
  if (!node.is('call')) return isMadeOnce(node)
  const definition = await search.called(node, file)
  if (definition !== undefined) {
    const { values, isGenerator } = viewOf(node).returns(definition.symbol.node)
    return (
      isGenerator ||
      (values.length > 0 && values.every(({ value }) => value !== undefined && isMadeOnce(value)))
    )
  }
  return isMadeOnce(node)
}

/** A generator expression, or a call of the library whose result can be gone through once. */
function isMadeOnce(node: SyntaxNode): boolean {
  return (
    node.is('generator_expression') || (node.is('call') && ONCE.test(node.field('function')?.text() ?? ''))
  )
}
