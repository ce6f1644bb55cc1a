import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { fileStyle, indentAt } from '../style.ts'
import { functionName } from '../scope.ts'
import { descendants, functionOf, isSame, kindOf, span, statementsOf, type CodeFile } from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * What all share is filled by one: `values = DEFAULTS` before `values.update(changes)`, and in Python `items = []` in a class before
 * `self.items.append(item)`.
 * Applies in Python and JavaScript to a name that is given a table or list of the module and then changed, and to containers of a class whose
 * methods change them and that no method sets; each takes a copy, or makes one of its own. Leaves alone those that nobody changes.
 */
export const sharedConstant: Mutation = {
  id: 'shared_constant',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    const { family } = file.grammar
    if (family !== 'python' && family !== 'javascript') return []
    return [...copied(node, file), ...(family === 'python' ? ownInClass(node, file) : [])]
  },
}

const CHANGES = String.raw`(?:\.(?:append|extend|insert|update|pop|popitem|remove|clear|add|discard|setdefault|push|unshift|splice|shift|sort|reverse|set|delete)\(|\[[^\]\n]+\] (?:=|\+=) )`

function copied(node: SyntaxNode, file: CodeFile): readonly Mutated[] {
  if (!/^(assignment|variable_declarator)$/.test(kindOf(node))) return []
  const name = (node.field('left') ?? node.field('name'))?.text() ?? ''
  const value = node.field('right') ?? node.field('value')
  const scope = functionOf(node, file)
  if (value === null || kindOf(value) !== 'identifier' || isSame(scope, file.root) || !/^\w+$/.test(name))
    return []
  // Before the whole file is looked through: most names are changed nowhere.
  if (!isChanged(name, scope)) return []
  const made = descendants(file.root).find(
    (one) =>
      /^(assignment|variable_declarator)$/.test(kindOf(one)) &&
      isSame(functionOf(one, file), file.root) &&
      (one.field('left') ?? one.field('name'))?.text() === value.text(),
  )
  const container = made?.field('right') ?? made?.field('value')
  const kind = kindOf(container)
  if (!/^(dictionary|list|set|object|array)$/.test(kind)) return []
  const isTable = kind === 'dictionary' || kind === 'object'
  const to =
    file.grammar.family === 'python'
      ? `${isTable ? 'dict' : kind}(${value.text()})`
      : isTable
        ? `{ ...${value.text()} }`
        : `[...${value.text()}]`
  return [
    {
      edits: [replaced(value, to)],
      says: `${quoted(name)} is ${quoted(value.text())} itself, and what is changed in it is changed for all; it is now a copy`,
    },
  ]
}

function isChanged(name: string, scope: SyntaxNode): boolean {
  return new RegExp(
    `(?<![\\w.])${RegExp.escape(name)}${CHANGES}|\\bdel ${RegExp.escape(name)}\\[|\\bdelete ${RegExp.escape(name)}[.[]`,
  ).test(scope.text())
}

/** `items = []` in the body of a class becomes one of each object, set at the begin of `__init__`. */
function ownInClass(node: SyntaxNode, file: CodeFile): readonly Mutated[] {
  const holder = node.parent()?.parent()
  const owner = holder?.parent()
  const [name, value] = [node.field('left')?.text() ?? '', node.field('right')?.text() ?? '']
  if (
    kindOf(node) !== 'assignment' ||
    kindOf(owner) !== 'class_definition' ||
    owner === null ||
    owner === undefined
  )
    return []
  if (!/^(\[\s*\]|\{\s*\}|(?:list|dict|set|deque|defaultdict|Counter)\(.*\))$/s.test(value)) return []
  const text = owner.text()
  const own = `\\bself\\.${RegExp.escape(name)}`
  if (!new RegExp(`${own}${CHANGES}`).test(text) || new RegExp(`${own} = `).test(text)) return []
  const init = descendants(owner).find(
    (one) => kindOf(one) === 'function_definition' && functionName(one) === '__init__',
  )
  const body = init?.field('body')
  const first = body === null || body === undefined ? undefined : statementsOf(body)[0]
  const says = `${quoted(`${name} = ${value}`)} belongs to the class, and all its objects fill the same one; each now has one of its own`
  if (first !== undefined) return [{ edits: [putBefore(first, [`self.${name} = ${value}`], file)], says }]
  const { start, end } = span(node)
  const [indent, step] = [indentAt(file.text, start), fileStyle(file).unit]
  const isDerived = owner.field('superclasses') !== null
  return isDerived
    ? []
    : [
        {
          edits: [
            { start, end, replacement: `def __init__(self):\n${indent}${step}self.${name} = ${value}` },
          ],
          says,
        },
      ]
}
