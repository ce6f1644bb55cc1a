import { functionAround, symbolOf } from '../../agent/repository/symbols.ts'
import type { CauseClass } from '../../agent/model/diagnosis.ts'
import { familyOf } from '../../agent/repository/code-languages.ts'
import { importsOf, resolveModule } from '../../agent/repository/imports.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { CrashSite, Investigation } from './finder.ts'
import type { Binding } from './language-view.ts'
import { isClassNode } from './origins/fields.ts'
import { calledName } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { declaredTypeOf } from './declared-types.ts'
import { viewOf } from './language-views.ts'
import type { Search } from './origin.ts'
import { createOriginSearch } from './origins.ts'
import { stackCall } from './origins/parameter.ts'
import { valuesOf } from './origins/values.ts'
import { containerChanges, memberValues } from './writes.ts'

/** Symptoms of a value that is not there at all. */
export function isAbsent({ symptom }: Investigation, { view }: CrashSite): boolean {
  return symptom.errorClass === 'null_dereference' || symptom.value === view.nullWord
}

/**
 * Whether the value that is absent is set by code which had not run yet: a field that its class sets to a value, a variable
 * of the file that only another function sets.
 */
export function isReadBeforeSet(crash: CrashSite, investigation: Investigation): boolean {
  const { view, suspects } = crash
  const value = suspects[0] === undefined ? undefined : view.core(suspects[0].value)
  if (value === undefined) return false
  const missing = /object has no attribute '(\w+)'/.exec(investigation.exceptionMessage)?.[1]
  if (missing !== undefined && view.isSelf(value)) return isSetByClass(value, missing, crash)
  if (!isAbsent(investigation, crash)) return false
  const member = view.member(value)
  if (member !== undefined && view.isSelf(view.core(member.object)))
    return isSetByClass(value, member.name, crash)
  if (!view.isIdentifier(value)) return false
  const { possible, elsewhere } = visibleBindings(value, view)
  const isOutside = possible.length > 0 && possible.every(({ node }) => functionAround(node) === undefined)
  // A field that is set where it is declared, by a name without `this`.
  const isSet = possible.every(
    ({ kind, value: bound }) => kind === 'value' && bound !== undefined && view.isSolid(view.core(bound)),
  )
  if (isOutside && isSet) return true
  const isEmpty = possible.every(
    ({ kind, value: bound, node }) =>
      functionAround(node) === undefined &&
      (kind === 'declared' || (bound !== undefined && view.nullLiteral(view.core(bound)) !== undefined)),
  )
  return possible.length > 0 && isEmpty && elsewhere.length > 0
}

/** Whether each thing that the class around sets a field to is a value: it is only empty while the object is made. */
function isSetByClass(node: SyntaxNode, name: string, { view }: CrashSite): boolean {
  const around = node.ancestors().find((ancestor) => isClassNode(ancestor))
  const values = around === undefined ? [] : memberValues(around, name)
  return (
    values.length > 0 &&
    values.every((value) => view.isSolid(view.core(value)) || view.call(view.core(value)) !== undefined)
  )
}

/** Frames below which own code runs beside other own code. */
const THREADS =
  /threading\.py|concurrent\/futures|ThreadPoolExecutor|ForkJoin|java\.lang\.Thread\.run|pool-\d+-thread|created by \S+ in goroutine|thread '<unnamed>'|multiprocessing\/pool/

/** Whether the crash is in a thread beside others, on something that they change. */
export function isSharedByThreads(
  { view, suspects, file, line }: CrashSite,
  { event }: Investigation,
): boolean {
  const text = event.stackTraceText === '' ? event.body : event.stackTraceText
  if (!THREADS.test(text)) return false
  const shared = suspects.slice(0, 2).flatMap(({ value, access }) => [value, access])
  const members = shared.flatMap((node) => {
    const inner = view.core(node)
    const object = view.indexed(inner)?.object ?? view.member(inner)?.object ?? inner
    return view.member(view.core(object)) === undefined ? [] : [object]
  })
  const isChanged = members.some((object) => containerChanges(object, file).length > 0)
  const isOwnState = /\b(?:self|this)\.\w+/.test(file.lines[line - 1] ?? '')
  return isChanged || (members.length === 0 && suspects.length === 0 && isOwnState)
}

const STEPS_MAX = 5

/**
 * How the absent value was looked up: by a position, wherever that was done, or by a key in the function of the crash
 * itself. What is made elsewhere for a key is an absent value to this function. undefined where it was not looked up.
 */
export async function absentElement(
  crash: CrashSite,
  investigation: Investigation,
): Promise<CauseClass | undefined> {
  const { view, suspects, file } = crash
  const [first] = suspects
  const search = searchOf(investigation)
  if (first === undefined || search === undefined) return undefined
  const from = { node: view.core(first.value), file, isHere: true, frameIndex: crash.frameIndex }
  if (isAbsent(investigation, crash)) return lookedUpAs(from, search, STEPS_MAX)
  // JavaScript says of a function that a table does not have that it is none.
  if (view.id !== 'javascript' || investigation.symptom.errorClass !== 'not_callable') return undefined
  const found = await lookedUpAs(from, search, STEPS_MAX)
  return found === 'missing_key' ? found : undefined
}

interface LookedUp {
  readonly node: SyntaxNode
  readonly file: ParsedFile
  /** In the function of the crash. */
  readonly isHere: boolean
  /** The frame whose function it is in; undefined where that is not on the stack. */
  readonly frameIndex: number | undefined
}

/** `table[key]` and `map.get(key)`, or `list[index]`. */
async function lookedUpAs(
  from: LookedUp,
  search: Search,
  stepsLeft: number,
): Promise<CauseClass | undefined> {
  const { node, isHere } = from
  const view = viewOf(node)
  if (stepsLeft === 0) return undefined
  const next = (inner: SyntaxNode, more: Partial<LookedUp> = {}): Promise<CauseClass | undefined> =>
    lookedUpAs({ ...from, node: view.core(inner), ...more }, search, stepsLeft - 1)
  const index = view.indexed(node)?.indexes[0]
  if (index !== undefined) {
    const isCalled = view.call(view.core(index)) !== undefined
    const counted = await indexClassOf(index, from.file, search)
    if (isFirstFound(node)) return 'null_dereference'
    if (POSITION.test(index.text()) || isCounter(index) || (isCalled && counted === 'arithmetic'))
      return counted
    if (view.id === 'javascript' && (await isList(view.indexed(node)?.object, from.file, search)))
      return counted
    return isHere ? 'missing_key' : undefined
  }
  if (view.isIdentifier(node)) {
    for (const binding of visibleBindings(node, view).possible) {
      const { kind, value, part } = binding
      if (binding.parameter !== undefined && part === undefined) {
        const found = await givenAs(binding, from, search, stepsLeft)
        if (found !== undefined) return found
      }
      if (kind !== 'value' || value === undefined) continue
      if (part !== undefined && /^\[\d+\]$/.test(part)) {
        if (view.id === 'javascript' && MATCHES.test(value.text())) return 'null_dereference'
        if (view.id === 'javascript' && !(await givesPart(value, part, from.file, search)))
          return 'index_out_of_range'
        // Go: the first of several results. Elsewhere a part that is taken out is there, whatever it is.
        if (view.id !== 'go') continue
      } else if (part !== undefined) continue
      const found = await next(value)
      if (found !== undefined) return found
    }
    return undefined
  }
  const call = view.call(node)
  const member = call === undefined ? undefined : view.member(view.core(call.callee))
  const isLookup = member !== undefined && /^(?:get|fetch|lookup)$/.test(member.name)
  if (call === undefined) return undefined
  const definition = await search.called(node, from.file)
  if (definition === undefined)
    return isHere && isLookup && call.positional.length === 1 ? 'missing_key' : undefined
  for (const { value } of view.returns(definition.symbol.node).values) {
    const found =
      value === undefined
        ? undefined
        : await next(value, { file: definition.file, isHere: false, frameIndex: undefined })
    if (found !== undefined) return found
  }
  return undefined
}

/** The first of what a search found, which may be nothing, or a group that a pattern may leave out. Shape: `rows.filter(isOpen)[0]`, `found[2]`. */
function isFirstFound(node: SyntaxNode): boolean {
  const view = viewOf(node)
  const indexed = view.indexed(node)
  if (indexed !== undefined && isMatch(indexed.object)) return true
  if (indexed === undefined || indexed.indexes[0]?.text() !== '0') return false
  const list = view.core(indexed.object)
  return (
    view.call(list) !== undefined && /^(?:filter|querySelectorAll|getElementsBy\w+)$/.test(calledName(list))
  )
}

const MATCHES = /\.(?:match|exec)\(.*\)(?:\s*(?:\?\?|\|\|)\s*\[\])?$/s

/** What a pattern found in a text: its groups are there, or undefined, and never past an end. */
function isMatch(object: SyntaxNode): boolean {
  const view = viewOf(object)
  const node = view.core(object)
  if (view.call(node) !== undefined) return /^(?:match|exec)$/.test(calledName(node))
  if (!view.isIdentifier(node) || view.id !== 'javascript') return false
  return visibleBindings(node, view).possible.some(
    ({ kind, value, part }) =>
      value !== undefined &&
      part === undefined &&
      (kind === 'value'
        ? MATCHES.test(value.text())
        : kind === 'element' && /\.matchAll\(/.test(value.text())),
  )
}

/** Whether a function of the code writes down an element for that part wherever it returns. Shape of part: "[1]". */
async function givesPart(
  value: SyntaxNode,
  part: string,
  file: ParsedFile,
  search: Search,
): Promise<boolean> {
  const definition = await search.called(viewOf(value).core(value), file)
  if (definition === undefined) return false
  const view = viewOf(definition.symbol.node)
  const { values } = view.returns(definition.symbol.node)
  const index = Number(part.slice(1, -1))
  return (
    values.length > 0 &&
    values.every(({ value: returned }) => {
      const list = returned === undefined ? undefined : view.core(returned)
      return list?.is('array') === true && list.namedChildren().length > index
    })
  )
}

/** How the call on the stack looked up what it hands over for a parameter. */
async function givenAs(
  { parameter }: Binding,
  from: LookedUp,
  search: Search,
  stepsLeft: number,
): Promise<CauseClass | undefined> {
  if (parameter === undefined || parameter.index < 0 || from.frameIndex === undefined) return undefined
  const site = await stackCall(symbolOf(parameter.function), { frameIndex: from.frameIndex }, search)
  const view = site === undefined ? undefined : viewOf(site.call)
  const argument = site === undefined ? undefined : view?.call(site.call)?.positional[parameter.index]
  if (site === undefined || view === undefined || argument === undefined) return undefined
  const { file, frameIndex } = site
  return lookedUpAs({ node: view.core(argument), file, isHere: false, frameIndex }, search, stepsLeft - 1)
}

/** Whether the code says of an expression that it is a list. Shape: `readonly Entry[]`, `[1, 2]`, `rows.map(read)`. */
async function isList(object: SyntaxNode | undefined, file: ParsedFile, search: Search): Promise<boolean> {
  if (object === undefined) return false
  const declared = await declaredTypeOf(object, file, search)
  if (declared !== undefined && /\[\]$|^(?:Readonly)?Array</.test(declared.text.trim())) return true
  const view = viewOf(object)
  const node = view.core(object)
  const made = [node, ...(await valuesOf(node, file, search)).map((one) => one.node)]
  return made.some((one) => {
    const core = viewOf(one).core(one)
    return core.is('array') || GIVES_LIST.test(calledName(core))
  })
}

const GIVES_LIST =
  /^(?:map|filter|split|slice|toSorted|toReversed|flatMap|flat|concat|from|keys|values|entries)$/

/** Whether an expression reads an element by a position that is counted or calculated. */
export function isReadByPosition(node: SyntaxNode): boolean {
  const index = viewOf(node).indexed(viewOf(node).core(node))?.indexes[0]
  return index !== undefined && (POSITION.test(index.text()) || isCounter(index))
}

/** Whether a name counts: a number at first, or the part of a loop that is counted up. */
function isCounter(index: SyntaxNode): boolean {
  const view = viewOf(index)
  const node = view.core(index)
  if (!view.isIdentifier(node)) return false
  return visibleBindings(node, view).possible.some(({ kind, value }) => {
    if (value === undefined) return false
    return kind === 'value' ? /^\d+$/.test(view.core(value).text()) : /^x?range\(/.test(value.text())
  })
}

/** An index that counts. */
const POSITION = /^(?:-?\d+|[ijn]|\w*(?:index|Index|idx|pos|position|cursor|at)|.*[-+*/%].*|.*\.length.*)$/
/** Divides without taking the whole part, or takes the rest of what may be negative. */
const COMPUTES = /(?<![/*<])\/(?![/*])|%/
const WHOLE = /\b(?:floor|trunc|round|ceil|floorMod|floorDiv|rem_euclid|abs)\b|\|\s*0\b|>>/

/** An index that is wrong since it was calculated wrongly, or one that is merely too large. */
async function indexClassOf(index: SyntaxNode, file: ParsedFile, search: Search): Promise<CauseClass> {
  const view = viewOf(index)
  const node = view.core(index)
  const bound = view.isIdentifier(node) ? visibleBindings(node, view).possible : []
  const values = [node, ...bound.flatMap(({ kind, value }) => (kind === 'value' ? (value ?? []) : []))]
  const texts: string[] = []
  for (const value of values) {
    const definition = await search.called(view.core(value), file)
    const returned = definition === undefined ? [] : view.returns(definition.symbol.node).values
    texts.push(value.text(), ...returned.map((one) => one.value?.text() ?? ''))
  }
  return texts.some((text) => COMPUTES.test(text) && !WHOLE.test(text)) ? 'arithmetic' : 'index_out_of_range'
}

/** Whether a negative index was calculated: the rest of a negative number, or a sum that had no room. */
export async function isIndexMiscalculated(crash: CrashSite, investigation: Investigation): Promise<boolean> {
  const { view, suspects, file } = crash
  if (!/\b[Ii]ndex (?:out of range \[)?-\d+|array index:? -\d+/.test(investigation.exceptionMessage))
    return false
  const [first] = suspects
  const index = first === undefined ? undefined : view.indexed(view.core(first.access))?.indexes[0]
  const search = searchOf(investigation)
  if (index === undefined || search === undefined) return false
  return (await indexClassOf(index, file, search)) === 'arithmetic'
}

function searchOf({ files, frames }: Investigation): Search | undefined {
  if (files === undefined) return undefined
  return createOriginSearch({ files, frames })
}

/** Whether the value is imported from a file that imports this one: it may not have been made yet. */
export async function isInCycle({ crash, files, symptom }: Investigation): Promise<boolean> {
  const value = crash?.suspects[0]?.value
  if (crash === undefined || files === undefined || value === undefined) return false
  if (!/^(?:null_dereference|not_callable|undefined_name|type_mismatch)$/.test(symptom.errorClass))
    return false
  const name = /^[\w$]+/.exec(value.text())?.[0]
  const imported = importsOf(crash.file.root).find(({ local }) => local === name)
  if (imported === undefined) return false
  const family = familyOf(crash.file.root)
  const paths = resolveModule(files.repository, crash.file.path, imported.module, family)
  for (const path of paths.slice(0, 2)) {
    const file = await files.open(path)
    const back = file === undefined ? [] : importsOf(file.root)
    if (
      back.some(({ module }) =>
        resolveModule(files.repository, path, module, family).includes(crash.file.path),
      )
    )
      return true
  }
  return false
}
