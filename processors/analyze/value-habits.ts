import { functionAround } from '../../agent/repository/symbols.ts'
import type { CauseClass } from '../../agent/model/diagnosis.ts'
import { familyOf } from '../../agent/repository/code-languages.ts'
import { importsOf, resolveModule } from '../../agent/repository/imports.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { CrashSite, Investigation } from './finder.ts'
import { isClassNode } from './origins/fields.ts'
import { containerChanges, memberValues } from './writes.ts'

/** Symptoms of a value that is not there at all. */
function isAbsent({ symptom }: Investigation, { view }: CrashSite): boolean {
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

/** Whether the absent value was looked up in the function of the crash itself: by a key, or by a position. */
export function absentElement(crash: CrashSite, investigation: Investigation): CauseClass | undefined {
  const { view, suspects } = crash
  const [first] = suspects
  if (first === undefined || !isAbsent(investigation, crash)) return undefined
  const value = view.core(first.value)
  const here = lookedUpAs(value, crash)
  if (here !== undefined || !view.isIdentifier(value)) return here
  for (const { kind, value: bound } of visibleBindings(value, view).possible) {
    const found = kind === 'value' && bound !== undefined ? lookedUpAs(view.core(bound), crash) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** `table[key]` and `map.get(key)`, or `list[index]`. */
function lookedUpAs(node: SyntaxNode, { view }: CrashSite): CauseClass | undefined {
  const index = view.indexed(node)?.indexes[0]
  if (index !== undefined) return POSITION.test(index.text()) ? 'index_out_of_range' : 'missing_key'
  const call = view.call(node)
  const member = call === undefined ? undefined : view.member(view.core(call.callee))
  const isLookup = member !== undefined && /^(?:get|fetch|lookup)$/.test(member.name)
  return isLookup && call?.positional.length === 1 ? 'missing_key' : undefined
}

/** An index that counts. */
const POSITION = /^(?:-?\d+|[ijkn]|\w*(?:index|Index|idx|pos|position|cursor|at)|.*[-+].*|.*\.length.*)$/

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
