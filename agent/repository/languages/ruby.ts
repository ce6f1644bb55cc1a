import { fieldText, lineOf, nearestAround, type CodeLanguage } from '../code-language.ts'
import { folderOf, joinedPath, pathIndexOf } from '../path-index.ts'
import { nodesOfKinds, type SyntaxNode } from '../syntax.ts'

const FUNCTIONS = new Set(['method', 'singleton_method', 'lambda'])
const TYPES = new Set(['class', 'module'])

/** Ruby. Source: the Ruby documentation, "Modules and Classes" and "Methods"; names as Ruby 3.4 prints them. */
export const ruby: CodeLanguage = {
  family: 'ruby',
  functions: FUNCTIONS,
  types: TYPES,
  calls: new Set(['call', 'identifier']),
  callsAreBare: true,
  nameOf: (node) => fieldText(node, 'name').replace(/^::/, ''),
  /** With the modules around, as they are nested. Shape: "Shop::Cart". */
  ownerOf(node) {
    const names: string[] = []
    for (const ancestor of node.ancestors()) {
      if (FUNCTIONS.has(String(ancestor.kind()))) return undefined
      if (TYPES.has(String(ancestor.kind()))) names.unshift(fieldText(ancestor, 'name'))
    }
    return names.length === 0 ? undefined : names.join('::')
  },
  separatorOf(node) {
    if (TYPES.has(String(node.kind()))) return '::'
    const isOfClass =
      node.is('singleton_method') || nearestAround(node, new Set(['singleton_class']), TYPES) !== undefined
    return isOfClass ? '.' : '#'
  },
  anonymousName: (_node, outer) => (outer === '' ? 'block in <main>' : `block in ${outer}`),
  calledName(call) {
    if (call.is('identifier')) return isBareCall(call) ? call.text() : ''
    const name = fieldText(call, 'method')
    return name === 'new' ? lastConstant(fieldText(call, 'receiver')) || name : name
  },
  importsOf: (root) =>
    nodesOfKinds(root, ['call']).flatMap((call) => {
      const method = fieldText(call, 'method')
      if (!/^(?:require|require_relative|load|autoload)$/.test(method)) return []
      const written = call.field('arguments')?.namedChildren().at(-1)
      const text = written?.is('string') === true ? written.text().slice(1, -1) : ''
      if (text === '') return []
      const module = method === 'require_relative' && !text.startsWith('.') ? `./${text}` : text
      return [{ local: '*', imported: '*', module, line: lineOf(call) }]
    }),
  moduleFiles(repository, fromPath, module) {
    const file = module.endsWith('.rb') ? module : `${module}.rb`
    if (module.startsWith('.')) {
      const path = joinedPath(folderOf(fromPath).split('/').filter(Boolean), file)
      return repository.hasFile(path) ? [path] : []
    }
    const places = [file, `lib/${file}`, `app/${file}`]
    const found = places.find((path) => repository.hasFile(path))
    return found === undefined ? pathIndexOf(repository).endingWith(`lib/${file}`).slice(0, 1) : [found]
  },
  packageOf: (module) => (module.startsWith('.') ? '' : (module.split('/')[0] ?? '')),
}

/** A name that stands where a statement or a value is, and is neither the method nor a parameter of anything. */
function isBareCall(node: SyntaxNode): boolean {
  const parent = node.parent()
  if (parent === null) return true
  if (parent.field('method')?.id() === node.id() || parent.field('name')?.id() === node.id()) return false
  if (/parameters?$/.test(String(parent.kind()))) return false
  return parent.field('left')?.id() !== node.id()
}

function lastConstant(text: string): string {
  return text.slice(text.lastIndexOf(':') + 1)
}
