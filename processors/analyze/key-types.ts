import { symbolOf } from '../../agent/repository/symbols.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { calledName, callsOf } from '../../agent/repository/callers.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import { declaredTypeOf } from './declared-types.ts'
import type { Investigation } from './finder.ts'
import type { Involved } from './involved.ts'
import { involvedInError } from './involved-in-error.ts'
import { viewOf } from './language-views.ts'
import { pythonType } from './operand-types.ts'
import type { Search } from './origin.ts'
import { createOriginSearch } from './origins.ts'
import { stackCall } from './origins/parameter.ts'
import { containerChanges } from './writes.ts'

const WEIGHT_MIN = 0.2
const DEPTH_MAX = 5
const LOOKUPS_MAX = 12

/** A function of the error, and its frame where it is on the stack. */
interface Place {
  readonly file: ParsedFile
  readonly node: SyntaxNode
  readonly frameIndex: number | undefined
  /** The others of the error: what one of them is given stands in another. */
  readonly others: readonly Place[]
}

/**
 * Whether a table was asked for a key of another type than those that it has, or a list for an element by such a value: `"2"` where the keys are
 * numbers, an `int` where they are `Long`. Only where the code, or the message, tells both types.
 */
export async function isKeyOfOtherType(investigation: Investigation): Promise<boolean> {
  const { crash, files, frames } = investigation
  if (crash === undefined || files === undefined) return false
  const involved = (await involvedInError(investigation)).filter(({ weight }) => weight >= WEIGHT_MIN)
  const places = placesOf(involved, investigation)
  if (crash.view.id === 'python') return isOtherInMessage(investigation, places)
  const search = createOriginSearch({ files, frames })
  for (const place of places) {
    const isOther =
      crash.view.id === 'java'
        ? await isOtherThanDeclared(place, search)
        : crash.view.id === 'go'
          ? await isDecodedAsAny(place, places, search)
          : await isOtherThanPut(place, search)
    if (isOther) return true
  }
  return false
}

function placesOf(involved: readonly Involved[], { crash, frames }: Investigation): readonly Place[] {
  const places: Place[] = []
  const others: readonly Place[] = places
  const around = crash?.function
  if (crash !== undefined && around !== undefined)
    places.push({ file: crash.file, node: around.node, frameIndex: crash.frameIndex, others })
  for (const { file, symbol, node } of involved) {
    const whole = symbol?.node ?? node
    if (places.some((one) => one.node.id() === whole.id())) continue
    const frame = frames.findIndex(
      ({ isOwn, path, line = 0 }) =>
        isOwn &&
        path === file.path &&
        symbol !== undefined &&
        symbol.startLine <= line &&
        line <= symbol.endLine,
    )
    places.push({ file, node: whole, frameIndex: frame < 0 ? undefined : frame, others })
  }
  return places
}

const NUMBER = /^-?\d+(?:\.\d+)?$/
const TEXT = /^(['"]).*\1$/s
/** What a key is, as Python shows it in the message; enumerations, moments and decimals are objects. */
const KEYS_OF_PYTHON: readonly (readonly [string, RegExp])[] = [
  ['number', NUMBER],
  ['text', TEXT],
  ['bytes', /^b(['"]).*\1$/s],
  [
    'object',
    /^(?:<[\w.]+: .*>|(?:datetime\.|uuid\.)?(?:date|datetime|Decimal|UUID|PosixPath|Fraction)\(.*\))$/s,
  ],
]
const READS_TEXTS = /\bcsv\.(?:DictReader|reader)\(|\.r?split\(/
const READS_JSON = /\bjson\.loads?\(|\.json\(\)/

/** Python: the message says what kind the key is of. A table that is read from JSON has texts for keys. */
function isOtherInMessage(
  { exceptionType, exceptionMessage }: Investigation,
  places: readonly Place[],
): boolean {
  if (exceptionType !== 'KeyError') return false
  const message = exceptionMessage.trim()
  const asked = KEYS_OF_PYTHON.find(([, pattern]) => pattern.test(message))?.[0]
  if (asked === undefined) return false
  const isRead = places.some(({ node }) => READS_TEXTS.test(node.text()))
  const isConverted = places.some(({ node }) => /\b(?:int|float)\(/.test(node.text()))
  if (asked !== 'text' && places.some(({ node }) => READS_JSON.test(node.text()))) return true
  if (asked === 'number' && isRead && !isConverted) return true
  const kept = places.flatMap(({ node }) => keyTypesIn(node))
  return kept.length > 0 && !kept.includes(asked) && (asked !== 'text' || NUMBER.test(message.slice(1, -1)))
}

/** The kinds of keys that the tables and the puts in a piece of Python have. */
function keyTypesIn(node: SyntaxNode): readonly string[] {
  const ofTables = nodesOfKinds(node, ['dictionary', 'dictionary_comprehension']).flatMap((table) =>
    table
      .namedChildren()
      .filter((child) => child.is('pair'))
      .flatMap((pair) => pair.field('key') ?? []),
  )
  const ofPuts = nodesOfKinds(node, ['assignment']).flatMap((one) => {
    const left = one.field('left')
    return left === null ? [] : (viewOf(left).indexed(left)?.indexes ?? [])
  })
  return [...ofTables, ...ofPuts].flatMap((key) => kindOfPython(key) ?? [])
}

function kindOfPython(node: SyntaxNode): string | undefined {
  const type = pythonType(node)
  return type === 'str' ? 'text' : type === 'int' || type === 'float' ? 'number' : undefined
}

const LOOKS_UP = /^(?:get|has|delete)$/

/** JavaScript: `table.get(key)` beside `table.set(other, …)`, and `===` in what `find` asks; a number is never the same as a text there. */
async function isOtherThanPut(place: Place, search: Search): Promise<boolean> {
  const view = viewOf(place.node)
  if (view.id !== 'javascript') return false
  for (const call of nodesOfKinds(place.node, ['call_expression']).slice(0, LOOKUPS_MAX)) {
    const [key] = view.call(call)?.positional ?? []
    const table = view.member(view.core(view.call(call)?.callee ?? call))?.object
    if (key === undefined || table === undefined || !LOOKS_UP.test(calledName(call))) continue
    const asked = await scalarTypeOf(key, place, search)
    if (asked === undefined) continue
    const put: string[] = []
    for (const change of containerChanges(table, place.file)) {
      const [given] = calledName(change) === 'set' ? (view.call(change)?.positional ?? []) : []
      const type =
        given === undefined
          ? undefined
          : await scalarTypeOf(given, { ...place, node: change, frameIndex: undefined }, search)
      if (type !== undefined) put.push(type)
    }
    if (put.length > 0 && !put.includes(asked)) return true
  }
  for (const compared of nodesOfKinds(place.node, ['binary_expression']).slice(0, LOOKUPS_MAX)) {
    if (!/^[!=]==$/.test(compared.field('operator')?.text() ?? '')) continue
    const types: (string | undefined)[] = []
    for (const side of [compared.field('left'), compared.field('right')])
      types.push(side === null ? undefined : await scalarTypeOf(side, place, search))
    const [left, right] = types
    if (left !== undefined && right !== undefined && left !== right) return true
  }
  return false
}

const BOXED: Readonly<Record<string, string>> = {
  int: 'Integer',
  long: 'Long',
  short: 'Short',
  byte: 'Byte',
  char: 'Character',
  double: 'Double',
  float: 'Float',
}
const KEYS = /^(?:Integer|Long|Short|Byte|Character|Double|Float|String|UUID|BigInteger|BigDecimal)$/

/** Java: a map takes any object for a key in `get`, and finds none of another class than its keys are of. */
async function isOtherThanDeclared(place: Place, search: Search): Promise<boolean> {
  const view = viewOf(place.node)
  for (const call of nodesOfKinds(place.node, ['method_invocation']).slice(0, LOOKUPS_MAX)) {
    if (!/^(?:get|containsKey|remove|getOrDefault)$/.test(calledName(call))) continue
    const table = call.field('object')
    const [key] = view.call(call)?.positional ?? []
    if (table === null || key === undefined) continue
    const declared = (await declaredTypeOf(table, place.file, search))?.text ?? ''
    const kept = /\b\w*Map\s*<\s*([\w.]+)\s*,/.exec(declared)?.[1]
    const type = (await declaredTypeOf(key, place.file, search))?.text.trim() ?? literalType(key)
    const asked = type === undefined ? undefined : (BOXED[type] ?? type)
    if (kept !== undefined && asked !== undefined && KEYS.test(kept) && KEYS.test(asked) && kept !== asked)
      return true
  }
  return false
}

function literalType(node: SyntaxNode): string | undefined {
  return node.is('decimal_integer_literal')
    ? /[lL]$/.test(node.text())
      ? 'Long'
      : 'Integer'
    : node.is('string_literal')
      ? 'String'
      : undefined
}

const DECODES_ANY = /map\[string\](?:any|interface\{\})|\b(?:any|interface\{\})\b/

/** Go: a number of JSON that is decoded into a value of no type is a float64, and equal to no other number in a map of such keys. */
async function isDecodedAsAny(place: Place, places: readonly Place[], search: Search): Promise<boolean> {
  const isDecoded = places.some(
    ({ node }) => /\bjson\.(?:Unmarshal|NewDecoder)\(/.test(node.text()) && DECODES_ANY.test(node.text()),
  )
  if (!isDecoded) return false
  const view = viewOf(place.node)
  for (const indexed of nodesOfKinds(place.node, ['index_expression']).slice(0, LOOKUPS_MAX)) {
    const table = view.indexed(indexed)?.object
    const name = table?.text().split('.').at(-1) ?? ''
    if (!/^\w+$/.test(name)) continue
    const declared = new RegExp(`\\b${name}\\s*(?::?=\\s*(?:make\\()?)?map\\[(?:any|interface\\{\\})\\]`)
    if ((await search.files.filesWith(place.file, declared, { filesMax: 1, name })).length > 0) return true
  }
  return false
}

const GIVES_TEXT =
  /^(?:String|toString|trim|trimEnd|trimStart|slice|substring|replace|replaceAll|toLowerCase|toUpperCase|join|padStart|padEnd|toFixed|decodeURIComponent|encodeURIComponent|repeat)$/
const GIVES_NUMBER =
  /^(?:Number|parseInt|parseFloat|indexOf|charCodeAt|getTime|now|floor|round|ceil|trunc|abs)$/
const OF_LIST = /^(?:at|pop|shift)$/

/** JavaScript and TypeScript: whether an expression is a text or a number, as far as the code says. Bounds: five steps. */
async function scalarTypeOf(
  expression: SyntaxNode,
  place: Place,
  search: Search,
  depth = 0,
): Promise<'text' | 'number' | undefined> {
  if (depth > DEPTH_MAX) return undefined
  const view = viewOf(expression)
  const node = view.core(expression)
  const next = (inner: SyntaxNode, where: Place = place): Promise<'text' | 'number' | undefined> =>
    scalarTypeOf(inner, where, search, depth + 1)
  if (node.is('number')) return 'number'
  if (node.is('string') || node.is('template_string')) return 'text'
  if (node.is('unary_expression')) return /^[+-]/.test(node.text()) ? 'number' : undefined
  const [alternative] = view.alternatives(node)
  if (alternative !== undefined) return next(alternative)
  const call = view.call(node)
  if (call !== undefined) {
    const name = calledName(node)
    if (GIVES_NUMBER.test(name)) return 'number'
    if (GIVES_TEXT.test(name)) return 'text'
    const list = view.member(view.core(call.callee))?.object
    if (list !== undefined && OF_LIST.test(name)) return isSplit(list) ? 'text' : undefined
  }
  const indexed = view.indexed(node)
  if (indexed !== undefined && isSplit(indexed.object)) return 'text'
  const declared = (await declaredTypeOf(node, place.file, search))?.text.trim()
  if (declared === 'string') return 'text'
  if (declared === 'number') return 'number'
  if (view.member(node) !== undefined) return memberScalar(node, place, search, depth)
  if (!view.isIdentifier(node)) return undefined
  const [binding] = visibleBindings(node, view).possible
  if (binding === undefined) return undefined
  const { kind, value, part, parameter } = binding
  if (kind === 'parameter' && parameter !== undefined && part === undefined) {
    const site = await siteOf(parameter.function, place, search)
    const argument = site === undefined ? undefined : view.call(site.node)?.positional[parameter.index]
    return site === undefined || argument === undefined ? undefined : next(argument, site)
  }
  if (value === undefined) return undefined
  if (part !== undefined || kind === 'element') return isSplit(value) ? 'text' : undefined
  return kind === 'value' ? next(value) : undefined
}

/** The call of a function: that of the stack, else the one in a function that the value came through too. */
async function siteOf(called: SyntaxNode, place: Place, search: Search): Promise<Place | undefined> {
  const { frameIndex, others } = place
  const symbol = symbolOf(called)
  const site = frameIndex === undefined ? undefined : await stackCall(symbol, { frameIndex }, search)
  if (site !== undefined) return { ...place, file: site.file, node: site.call, frameIndex: site.frameIndex }
  for (const other of symbol.simpleName === '' ? [] : others) {
    const call = callsOf(other.node).find((one) => calledName(one) === symbol.simpleName)
    if (call !== undefined) return { ...other, node: call }
  }
  return undefined
}

/** What all entries of that name in the file say, where they say the same. Shape: `{ number: 16 }` for `order.number`. */
async function memberScalar(
  node: SyntaxNode,
  place: Place,
  search: Search,
  depth: number,
): Promise<'text' | 'number' | undefined> {
  const name = viewOf(node).member(node)?.name
  const written = nodesOfKinds(place.file.root, ['pair']).filter((pair) => pair.field('key')?.text() === name)
  const types = new Set<'text' | 'number' | undefined>()
  for (const pair of written.slice(0, LOOKUPS_MAX)) {
    const value = pair.field('value')
    types.add(
      value === null
        ? undefined
        : await scalarTypeOf(value, { ...place, frameIndex: undefined }, search, depth + 1),
    )
  }
  return types.size === 1 ? [...types][0] : undefined
}

function isSplit(node: SyntaxNode): boolean {
  const view = viewOf(node)
  const core = view.core(node)
  if (view.call(core) !== undefined) return /^(?:split|match|matchAll)$/.test(calledName(core))
  if (!view.isIdentifier(core)) return false
  return visibleBindings(core, view).possible.some(
    ({ value, kind }) => kind === 'value' && value !== undefined && isSplit(value),
  )
}
