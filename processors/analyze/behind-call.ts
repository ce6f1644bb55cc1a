import { calledName } from '../../agent/repository/callers.ts'
import type { Definition } from '../../agent/repository/definitions.ts'
import { isFunctionNode, lineOf, symbolsOf } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { KEEPS, maySearch, type Budget, type CalledFrom, type Followed } from './followed.ts'
import { givenFunctions } from './given-functions.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { isOfLanguage } from './origins/callee.ts'
import { standingFunctions } from './standing-functions.ts'
import { changesOf, stepsFrom } from './steps.ts'
import { code, place } from './words.ts'

const HANDLER_METHODS_MAX = 3
const METHODS_MAX = 4
const METHOD_FILES_MAX = 12

/** Calls whose value is what was put in. */
const LOOKS_UP = /^(?:get|at|pop|shift|poll|peek|remove|first|last|getOrDefault|find|get_mut|unwrap|clone)$/

/** Calls that give what they are called on, in another form. */
const GIVES_ITSELF =
  /^(?:unwrap|expect|clone|to_owned|as_ref|as_mut|as_str|iter|into_iter|borrow|borrow_mut|trim|strip|parse|toString)$/

/** Functions of libraries that give one of their numbers, or one in another form. */
const OF_NUMBERS =
  /^(?:max|min|abs|round|floor|ceil|trunc|int|float|Number|parseInt|parseFloat|clamp|saturating_\w+|checked_\w+|wrapping_\w+)$/

/** What a call gets its value from: what its function gives back, else what it is called on and given. */
export async function behindCall(
  from: Followed,
  search: Search,
  budget: Budget,
): Promise<readonly Followed[]> {
  const { node, file: fromFile } = from
  const view = viewOf(node)
  const next = stepsFrom(from)
  const call = view.call(node)
  if (call === undefined) return []
  const part = { rulesOut: undefined }
  const receiver = view.member(view.core(call.callee))?.object
  const looked = LOOKS_UP.test(calledName(node)) ? from : { ...from, rulesOut: undefined }
  const given = [...call.positional, ...call.named.values()]
  const definition = await search.called(node, fromFile)
  if (definition === undefined) {
    const name = calledName(node)
    const isLibraryName = LOOKS_UP.test(name) || GIVES_ITSELF.test(name) || Object.hasOwn(view.lookups, name)
    const standing =
      !isLibraryName && maySearch(from, budget)
        ? await standingFunctions({ node: call.callee, file: fromFile }, search)
        : []
    // What a library sorts or leaves out stands at other places of the list before.
    const moved = /^\d+$/.test(from.within?.name ?? '') ? { within: undefined } : {}
    return [
      ...(receiver === undefined
        ? []
        : [
            next(receiver, GIVES_ITSELF.test(calledName(node)) ? KEEPS.assigned : KEEPS.part, {
              ...part,
              ...moved,
              isContainer: true,
            }),
          ]),
      ...given.map((one) => next(one, OF_NUMBERS.test(name) ? KEEPS.operand : KEEPS.part, part)),
      ...(await handlers(given, from, search)),
      ...(await givenFunctions(given, from, search)).map(({ file, symbol }) =>
        next(symbol.node, KEEPS.part, {
          ...part,
          file,
          frameIndex: undefined,
          calledFrom: undefined,
          way: 'given',
          text: `is what ${code(name)} is given to call (${place(file, symbol.node)})`,
        }),
      ),
      ...(standing.length > 0
        ? givenBy(standing, from)
        : receiver === undefined || (await isOfLanguage(receiver, fromFile, search))
          ? []
          : await methodsOfName(from, search, budget)),
      ...(receiver === undefined ? [] : await changesOf(receiver, looked, search, budget)),
    ]
  }
  const { symbol, file } = definition
  const handed = given.map((one) => next(one, KEEPS.given, part))
  if (symbol.kind === 'class') return handed
  const inside = {
    file,
    frameIndex: undefined,
    calledFrom: calledFrom(definition, from),
    way: 'given' as const,
    // What stands in a macro of Rust is the name and the tokens behind it.
    text: `gives ${code(node.is('token_tree') ? `${calledName(node)}${node.text()}` : node)} (${place(file, symbol.node)})`,
  }
  const returned = view.returns(symbol.node).values.flatMap(({ value }) => value ?? [])
  const made = returned.filter((value) => !viewOf(value).isSelf(viewOf(value).core(value)))
  // What gives itself back, so that calls can be chained, makes nothing.
  if (returned.length > 0 && made.length === 0)
    return receiver === undefined ? handed : [next(receiver, KEEPS.assigned), ...handed]
  const whole =
    made.length === 0
      ? [next(symbol.node, KEEPS.returned, inside)]
      : made.map((value) => next(value, KEEPS.returned * literalShare(value, from), inside))
  return [
    ...withoutResult(symbol.node, inside, from),
    ...whole,
    ...(await decorators(from, definition, search)),
    ...handed,
  ]
}

/** A function that is given back is not what cannot be called. */
function literalShare(value: SyntaxNode, { rulesOut }: Followed): number {
  return isFunctionNode(value) && rulesOut?.(value) === true ? KEEPS.ruledOut : 1
}

function calledFrom({ symbol, file }: Definition, from: Followed): CalledFrom {
  return {
    called: { path: file.path, startIndex: symbol.startIndex },
    call: from.node,
    file: from.file,
    frameIndex: from.frameIndex,
    calledFrom: from.calledFrom,
  }
}

/** A function that gives a value on some ways only, where a value is absent. */
function withoutResult(called: SyntaxNode, inside: Partial<Followed>, from: Followed): readonly Followed[] {
  const { values, fallsThrough, isGenerator } = viewOf(called).returns(called)
  const gives = values.some(({ value }) => value !== undefined)
  if (from.rulesOut === undefined || !fallsThrough || !gives || isGenerator) return []
  const text = `may end without a result (${inside.file?.path ?? ''}:${lineOf(called)})`
  return [{ ...from, ...inside, node: called, fault: 'no_result', text }]
}

/** The own methods that a call may mean, where what it is called on is of one of several classes. */
async function methodsOfName(from: Followed, search: Search, budget: Budget): Promise<readonly Followed[]> {
  const name = calledName(from.node)
  if (LOOKS_UP.test(name) || GIVES_ITSELF.test(name) || !maySearch(from, budget)) return []
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}\\s*[(<]`, 'u')
  const methods: Definition[] = []
  for (const file of await search.files.filesWith(from.file, pattern, { filesMax: METHOD_FILES_MAX, name })) {
    const own = symbolsOf(file.root).filter(
      ({ kind, owner, simpleName }) => kind === 'function' && owner !== undefined && simpleName === name,
    )
    methods.push(...own.map((symbol) => ({ file, symbol })))
    if (methods.length > METHODS_MAX) return []
  }
  return givenBy(methods, from)
}

/** What functions give that a call may call. */
function givenBy(functions: readonly Definition[], from: Followed): readonly Followed[] {
  const share = functions.length > 1 ? KEEPS.dispatched : 1
  return functions.flatMap((definition) => {
    const { file, symbol } = definition
    const inside = {
      file,
      frameIndex: undefined,
      calledFrom: calledFrom(definition, from),
      way: 'given' as const,
      text: `may give ${code(from.node)} (${place(file, symbol.node)})`,
    }
    const returned = viewOf(symbol.node)
      .returns(symbol.node)
      .values.flatMap(({ value }) =>
        value === undefined ? [] : [stepsFrom(from)(value, KEEPS.returned * share, inside)],
      )
    const whole =
      returned.length === 0 ? [stepsFrom(from)(symbol.node, KEEPS.returned * share, inside)] : returned
    return [...withoutResult(symbol.node, inside, from), ...whole]
  })
}

/** A library calls what it is given: the methods of a small object of an own class, as a comparator is. */
export async function handlers(
  given: readonly SyntaxNode[],
  from: Followed,
  search: Search,
): Promise<readonly Followed[]> {
  const found: Followed[] = []
  for (const one of given) {
    const definition = await search.called(viewOf(one).core(one), from.file)
    if (definition?.symbol.kind !== 'class') continue
    const { file, symbol } = definition
    const methods = symbolsOf(file.root).filter(
      ({ kind, owner }) => kind === 'function' && owner === symbol.simpleName,
    )
    if (methods.length > HANDLER_METHODS_MAX) continue
    const inside = { rulesOut: undefined, file, frameIndex: undefined, text: `is called for ${code(one)}` }
    found.push(...methods.map((method) => stepsFrom(from)(method.node, KEEPS.called, inside)))
  }
  return found
}

/** Python: own functions that a function was given to before its name stood for what they made of it. */
async function decorators(
  from: Followed,
  { symbol, file }: Definition,
  search: Search,
): Promise<readonly Followed[]> {
  const around = symbol.node.parent()
  const names = around?.is('decorated_definition') === true ? around.namedChildren() : []
  const found: Followed[] = []
  for (const decorator of names) {
    const [named] = decorator.is('decorator') ? decorator.namedChildren() : []
    if (named === undefined) continue
    const callee = viewOf(named).call(named)?.callee ?? named
    const definition = await search.files.findDefinition(file, callee.text())
    if (definition === undefined) continue
    const text = `stands around ${code(symbol.name)} (${place(definition.file, definition.symbol.node)})`
    const inside = { file: definition.file, frameIndex: undefined, text }
    found.push(stepsFrom(from)(definition.symbol.node, KEEPS.returned, inside))
  }
  return found
}
