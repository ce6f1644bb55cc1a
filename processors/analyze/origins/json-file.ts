import { posix } from 'node:path'
import { findCallers } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { importsOf } from '../../../agent/repository/imports.ts'
import { symbolOf } from '../../../agent/repository/symbols.ts'
import { parseSyntax, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { visibleBindings } from '../bindings.ts'
import { viewOf } from '../language-views.ts'
import { follow, originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, listed, nearest, place } from '../words.ts'
import { importedValues } from './values.ts'

const STEPS_MAX = 8
const JSON_BYTES_MAX = 512 * 1024
const FILE_NAME = /["'`]([^"'`\n]{1,200}\.json)["'`]/g

/**
 * A key that a JSON file of the repository lacks, or has null: the line of the object there.
 * Shape: for `settings.sizes.default` with `settings = JSON.parse(readFileSync('settings.json'))` the object
 * `sizes` of settings.json. Undefined where the code does not say which file it reads, or the file has the key.
 */
export async function jsonFileOrigin(
  object: SyntaxNode,
  key: string,
  trail: Trail,
  search: Search,
): Promise<Origin | undefined> {
  const read = await readOf(object, { file: trail.file, steps: 0 }, search)
  const file = read === undefined ? undefined : await openJson(read, search)
  if (read === undefined || file === undefined) return undefined
  const view = viewOf(file.root)
  let node: SyntaxNode | undefined =
    file.root.find({ rule: { any: [{ kind: 'object' }, { kind: 'array' }] } }) ?? undefined
  for (const part of read.path) {
    node =
      node === undefined ? undefined : (view.entries(node)?.get(part) ?? view.elements(node)?.[Number(part)])
  }
  const entries = node === undefined ? undefined : view.entries(node)
  if (node === undefined || entries === undefined) return undefined
  const value = entries.get(key)
  if (value !== undefined && view.nullLiteral(value) === undefined) return undefined
  const from = `${code(object)} is read from ${file.path} (${place(read.file, read.node)})`
  const inside = follow({ ...trail, frameIndex: undefined }, from, read.node, read.file)
  const names = [...entries.keys()]
  const near = value === undefined ? nearest(key, names) : undefined
  const has = names.length === 0 ? 'it is empty' : `it has ${listed(names.slice(0, 8).map(code))}`
  const text =
    value === undefined
      ? `the object at ${place(file, node)} has no ${code(key)}: ${has}${near === undefined ? '' : `, ${code(near)} may be meant`}`
      : `${code(key)} is null at ${place(file, value)}`
  return originAt({ ...inside, file }, value ?? node, {
    kind: 'missing_key',
    strength: 0.84,
    isDefect: true,
    text,
  })
}

/** What reads the file, and the keys from there to the value. */
interface JsonRead {
  readonly file: ParsedFile
  /** The call that parses or requires it, or the name that an import gives it. */
  readonly node: SyntaxNode
  readonly path: readonly string[]
  /** Names of files that the code around the call mentions, the nearest first. */
  readonly names: readonly string[]
}

interface Where {
  readonly file: ParsedFile
  readonly steps: number
}

async function readOf(expression: SyntaxNode, where: Where, search: Search): Promise<JsonRead | undefined> {
  const { file, steps } = where
  const view = viewOf(expression)
  const node = view.core(expression)
  if (steps > STEPS_MAX) return undefined
  const next = (inner: SyntaxNode, target = file): Promise<JsonRead | undefined> =>
    readOf(inner, { file: target, steps: steps + 1 }, search)
  const call = view.call(node)
  if (call !== undefined) {
    const callee = view.core(call.callee)
    const name = view.member(callee)?.name ?? callee.text()
    if (name === 'require' || /^(parse|loads?)$/.test(name))
      return { file, node, path: [], names: namesNear(node) }
    const definition = await search.called(node, file)
    if (definition === undefined || definition.symbol.kind === 'class') return undefined
    const value = view.returns(definition.symbol.node).values.find((one) => one.value !== undefined)?.value
    return value === undefined ? undefined : next(value, definition.file)
  }
  const member = view.member(node)
  const indexed = view.indexed(node)
  const [index] = indexed?.indexes ?? []
  const key = member?.name ?? (index === undefined ? undefined : view.literalText(view.core(index)))
  const object = member?.object ?? indexed?.object
  if (object !== undefined) {
    const read = key === undefined ? undefined : await next(object)
    return read === undefined || key === undefined ? undefined : { ...read, path: [...read.path, key] }
  }
  return view.isIdentifier(node) ? readOfName(node, where, search) : undefined
}

async function readOfName(node: SyntaxNode, where: Where, search: Search): Promise<JsonRead | undefined> {
  const { file, steps } = where
  const view = viewOf(node)
  const [binding] = visibleBindings(node, view).possible
  const next = (inner: SyntaxNode, target = file): Promise<JsonRead | undefined> =>
    readOf(inner, { file: target, steps: steps + 1 }, search)
  if (binding?.kind === 'value' && binding.value !== undefined) {
    const read = await next(binding.value)
    const part = binding.part?.split('.').map((one) => one.replace(/^\[(\d+)\]$/, '$1')) ?? []
    return read === undefined ? undefined : { ...read, path: [...read.path, ...part] }
  }
  if (binding?.kind === 'imported') {
    const module = importsOf(file.root).find((one) => one.local === node.text())?.module ?? ''
    if (module.endsWith('.json')) return { file, node: binding.node, path: [], names: [module] }
    const [made] = await importedValues(node.text(), file, search)
    return made === undefined ? undefined : next(made.node, made.file)
  }
  if (binding?.parameter === undefined || binding.part !== undefined) return undefined
  const name = symbolOf(binding.parameter.function).simpleName
  const [caller] = name === '' ? [] : await findCallers(search.files, file, name)
  const argument =
    caller === undefined
      ? undefined
      : viewOf(caller.call).call(caller.call)?.positional[binding.parameter.index]
  return caller === undefined || argument === undefined ? undefined : next(argument, caller.file)
}

/** File names in a call, in what its arguments were set to, and in the `with` statement around it. */
function namesNear(call: SyntaxNode): readonly string[] {
  const view = viewOf(call)
  const texts = [call.text()]
  const identifiers = (node: SyntaxNode): readonly SyntaxNode[] =>
    node.findAll({ rule: { kind: 'identifier' } }).slice(0, 12)
  for (const name of identifiers(call)) {
    const value = visibleBindings(name, view).possible[0]?.value
    if (value === undefined) continue
    texts.push(value.text())
    for (const inner of identifiers(value))
      texts.push(visibleBindings(inner, view).possible[0]?.value?.text() ?? '')
  }
  const opened = call.ancestors().find((outer) => outer.is('with_statement'))
  texts.push(opened?.namedChildren()[0]?.text() ?? '')
  return texts.flatMap((text) => [...text.matchAll(FILE_NAME)].map((match) => match[1] ?? ''))
}

/** The one listed file that a name means: beside the code, from the root, or the only one that ends so. */
async function openJson(read: JsonRead, search: Search): Promise<ParsedFile | undefined> {
  const { repository } = search.files
  for (const name of read.names) {
    const plain = posix.normalize(name.replace(/^(?:\.\/|\/)+/, ''))
    const beside = posix.join(posix.dirname(read.file.path), name)
    const ending = repository.files
      .map(({ path }) => path)
      .filter((path) => path === plain || path.endsWith(`/${plain}`))
    const path = repository.hasFile(beside)
      ? beside
      : repository.hasFile(plain)
        ? plain
        : ending.length === 1
          ? ending[0]
          : undefined
    const source = path === undefined ? undefined : await repository.read(path)
    if (source === undefined || source.text.length > JSON_BYTES_MAX) continue
    // JSON is an expression of JavaScript; the parenthesis that makes it one is on its first line.
    return { ...source, root: parseSyntax('JavaScript', `(${source.text})`) }
  }
  return undefined
}
