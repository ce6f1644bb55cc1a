import { calledName, callsOf } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import type { Returns } from './language-view.ts'
import { contains } from './bindings.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'

/** A function that ran, and the line in it that ran last. */
export interface RanFunction {
  readonly file: ParsedFile
  readonly node: SyntaxNode
  readonly line: number
}

const AWAITS = ['await_expression', 'await']
const CALLS_MAX = 40

/**
 * A call in the function whose promise nobody waits for, though its value or its failure counts: of an own function that
 * is async, or an async callback of `forEach` or `map`; a task or a future that is dropped. JavaScript, Python and Java. `isSaid`: the error speaks of a value that is a promise.
 */
export async function droppedPromise(
  { file, node }: RanFunction,
  search: Search,
  isSaid: boolean,
): Promise<SyntaxNode | undefined> {
  const view = viewOf(node)
  if (view.id === 'java') return droppedFuture({ file, node }, search)
  if (view.id !== 'javascript' && view.id !== 'python') return undefined
  for (const call of callsOf(node).slice(0, CALLS_MAX)) {
    if (view.id === 'python' && isTaskForgotten(call)) return call
    const made = view.call(call)
    if (made === undefined) continue
    const name = calledName(call)
    if (name === 'forEach' && /^async\b/.test(made.positional[0]?.text() ?? '')) return call
    if (isWaitedFor(call, isSaid)) continue
    // A list of promises, of which nobody made one.
    if (name === 'map' && /^async\b/.test(made.positional[0]?.text() ?? '')) return call
    const definition = (await search.called(call, file)) ?? (await search.files.findDefinition(file, name))
    const meant =
      definition === undefined ? await entriesOfName(call, file, search) : [definition.symbol.node]
    const returned = meant.map((one) => view.returns(one))
    if (meant.length > 0 && returned.every(givesPromise)) return call
  }
  return undefined
}

/** Python: a task in a variable, or a list of them, that nothing of the function speaks of again. Shape: `tasks = [asyncio.create_task(put(name)) for …]`. */
function isTaskForgotten(call: SyntaxNode): boolean {
  if (!/^(?:create_task|ensure_future)$/.test(calledName(call))) return false
  const declared = call.ancestors().find((one) => one.is('assignment') || isFunctionNode(one))
  const name = declared?.is('assignment') === true ? (declared.field('left')?.text() ?? '') : ''
  if (!/^\w+$/.test(name)) return false
  const around = declared?.ancestors().find((one) => isFunctionNode(one))
  const uses = around?.text().match(new RegExp(`(?<![\\w.])(?<!len\\()${name}(?!\\w)`, 'g')) ?? []
  return uses.length === 1
}

const FUTURES = /^(?:Completable|Listenable)?Future\b|^CompletionStage\b|^(?:Mono|Flux|Uni)</

/** Java: a call of an own method that gives a future, as a statement of its own. */
async function droppedFuture(
  { file, node }: Pick<RanFunction, 'file' | 'node'>,
  search: Search,
): Promise<SyntaxNode | undefined> {
  for (const call of callsOf(node).slice(0, CALLS_MAX)) {
    if (call.parent()?.is('expression_statement') !== true) continue
    const definition = await search.called(call, file)
    if (FUTURES.test(definition?.symbol.node.field('type')?.text() ?? '')) return call
  }
  return undefined
}

/** What makes a promise without `async` before the function. */
const MAKES_PROMISE = /^(?:new Promise\b|Promise\.(?:resolve|all|allSettled|race|any)\()/

/** Whether all that a function gives back are promises. */
function givesPromise({ isAsync, isGenerator, values }: Returns): boolean {
  if (isAsync) return !isGenerator
  return values.length > 0 && values.every(({ value }) => MAKES_PROMISE.test(value?.text() ?? ''))
}

const ENTRY_FILES_MAX = 8

/** The functions that objects hold under the name of a method that is called. Shape: `{ rows: async () => … }` for `source.rows()`. */
async function entriesOfName(
  call: SyntaxNode,
  file: ParsedFile,
  search: Search,
): Promise<readonly SyntaxNode[]> {
  const view = viewOf(call)
  const callee = view.call(call)?.callee
  const name = callee === undefined ? undefined : view.member(view.core(callee))?.name
  if (name === undefined || view.id !== 'javascript' || !/^[a-z]\w{2,}$/i.test(name)) return []
  const found: SyntaxNode[] = []
  for (const other of await search.files.filesWith(file, new RegExp(`\\b${name}\\b`), {
    filesMax: ENTRY_FILES_MAX,
    name,
  })) {
    for (const pair of nodesOfKinds(other.root, ['pair', 'method_definition'])) {
      const isPair = pair.is('pair')
      if ((pair.field(isPair ? 'key' : 'name')?.text() ?? '') !== name) continue
      const value = isPair ? pair.field('value') : pair
      if (value === null || !isFunctionNode(value)) return []
      found.push(value)
    }
  }
  return found
}

/** Whether a promise is awaited, given back, or given on to somebody who waits. */
function isWaitedFor(call: SyntaxNode, isSaid: boolean): boolean {
  for (const ancestor of call.ancestors()) {
    const kind = String(ancestor.kind())
    // Whoever got the elements of this list found promises in them.
    if (isSaid && kind === 'list_comprehension') return false
    // What an arrow gives to forEach nobody takes.
    if (kind === 'arrow_function' && isGivenToForEach(ancestor)) return false
    if (/^(?:await|return_statement|yield|arrow_function|arguments|argument_list|array|list)/.test(kind))
      return true
    if (kind === 'unary_expression') return true
    // Whoever reads something else of the promise than these takes it for its value.
    if (kind === 'member_expression')
      return OF_PROMISE.test(viewOf(ancestor).member(ancestor)?.name ?? 'then')
    if (/^(?:variable_declarator|assignment|assignment_expression)$/.test(kind))
      return isNameAwaited(ancestor)
    if (kind.endsWith('_statement') || isFunctionNode(ancestor)) return false
  }
  return false
}

function isGivenToForEach(given: SyntaxNode): boolean {
  const call = given.parent()?.parent()
  return call?.is('call_expression') === true && calledName(call) === 'forEach'
}

/** The methods of promises. */
const OF_PROMISE = /^(?:then|catch|finally)$/

/** A promise in a variable may be awaited later, or given back as it is; one in a field by any function of the file. */
function isNameAwaited(declared: SyntaxNode): boolean {
  const target = (declared.field('name') ?? declared.field('left'))?.text() ?? ''
  const name = /^(?:[\w$.]+\.#?)?(\w+)$/.exec(target)?.[1]
  if (name === undefined) return false
  const inside = target === name ? declared.ancestors().find((one) => isFunctionNode(one)) : undefined
  const around = inside ?? declared.getRoot().root()
  return new RegExp(
    `\\b(?:await\\b[^;\\n]*\\b${name}|${name}\\.(?:then|catch|finally)|return\\s+${name}(?!\\s*[.[])|gather\\([^)]*\\b${name}|(?:all|allSettled|race|any)\\([^)]*\\b${name}|wait\\([^)]*\\b${name})\\b`,
  ).test(around.text())
}

/**
 * Whether a function looks at what others share, then waits, then acts on what it saw: others may have changed it in the
 * meantime. Shared is a member of `this` or `self`, or of something that the function was not given.
 */
export function actsAfterWaiting({ node, line }: RanFunction): boolean {
  const view = viewOf(node)
  if (view.id !== 'javascript' && view.id !== 'python') return false
  if (!view.returns(node).isAsync) return false
  const awaits = nodesOfKinds(node, AWAITS).filter((one) => lineOf(one) <= line)
  const [first] = awaits
  if (first === undefined) return false
  const before = lineOf(first)
  const looks = nodesOfKinds(node, [
    'if_statement',
    'variable_declarator',
    'assignment',
    'ternary_expression',
  ])
  return looks.some((look) => {
    if (lineOf(look) >= before) return false
    const read = (look.field('condition') ?? look.field('value') ?? look.field('right'))?.text() ?? ''
    return /\b(?:this|self)\.#?\w+/.test(read)
  })
}

/**
 * Whether a function asks for something, waits for the answer, and then does at the line what the answer allowed: another call may have done
 * the same meanwhile. Shape: `if (await taken(slot)) return` above `await take(slot)`. Both have to be about the same name.
 */
export function checksThenActs({ node, line }: RanFunction): boolean {
  const view = viewOf(node)
  if (view.id !== 'javascript' && view.id !== 'python') return false
  if (!view.returns(node).isAsync) return false
  const awaits = nodesOfKinds(node, AWAITS)
  const act = awaits.find((one) => lineOf(one) <= line && one.range().end.line + 1 >= line)
  if (act === undefined) return false
  const about = namesIn(act)
  return awaits.some((asked) => {
    if (lineOf(asked) >= lineOf(act) || !namesIn(asked).some((name) => about.includes(name))) return false
    const answer = asked.ancestors().find((one) => one.is('variable_declarator') || one.is('assignment'))
    const name = (answer?.field('name') ?? answer?.field('left'))?.text()
    return nodesOfKinds(node, ['if_statement']).some((check) => {
      if (lineOf(check) > lineOf(act) || lineOf(check) < lineOf(asked)) return false
      const condition = check.field('condition')
      if (condition === null) return false
      if (isAskedForAbsence(condition.text()) !== contains(check, act)) return false
      return (
        contains(condition, asked) ||
        (name !== undefined &&
          new RegExp(`(?<![\\w$])${RegExp.escape(name)}(?![\\w$])`).test(condition.text()))
      )
    })
  })
}

const ABSENT = /^\(?\s*(?:!(?!=)|not\b)|(?:(?<!!)===?\s*(?:undefined|null|false)\b|\bis None\b)/

/** Whether a condition holds where something is not there. What is done on presence is not spoiled by others who do the same. */
function isAskedForAbsence(condition: string): boolean {
  return ABSENT.test(condition)
}

/** What a call that is waited for is given, as names. */
function namesIn(awaited: SyntaxNode): readonly string[] {
  const view = viewOf(awaited)
  const call = view.call(view.core(awaited.namedChildren()[0] ?? awaited))
  return (call?.positional ?? []).filter((one) => view.isIdentifier(one)).map((one) => one.text())
}
