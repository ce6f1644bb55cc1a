import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { fileStyle, indentAt } from '../style.ts'
import { calleeOf, descendants, functionOf, kindOf, span, type CodeFile } from '../tree.ts'

/**
 * A time without its zone beside one with it, by the error's words. Applies in Python to `datetime.now()` and `utcnow()`, which
 * then say that they are UTC, and to what is parsed without a zone. What `fromisoformat` reads may name one: it is only told to be UTC where
 * it does not, if it is given a name.
 */
export const zonelessTime: Mutation = {
  id: 'zoneless_time',
  isRare: true,
  isLookedForFarOff: true,
  message: /offset-naive and offset-aware/,
  of: (node, { file }) => {
    if (file.grammar.family !== 'python' || kindOf(node) !== 'call') return []
    const callee = calleeOf(node)?.text() ?? ''
    const made = /^((?:\w+\.)?datetime|dt)\.(now|utcnow|fromisoformat|strptime|utcfromtimestamp)$/.exec(
      callee,
    )
    const zone = zoneIn(file)
    if (made === null || zone === undefined) return []
    const [, type = '', how = ''] = made
    const isClock = how === 'now' || how === 'utcnow'
    if (isClock && !/\(\s*\)$/.test(node.text())) return []
    if (isAskedForZone(node, file)) return []
    if (/^\.(replace|astimezone)$/.test(node.parent()?.text().slice(node.text().length) ?? '')) return []
    const to = isClock ? `${type}.now(${zone.name})` : `${node.text()}.replace(tzinfo=${zone.name})`
    const says = `${quoted(node.text())} has no zone, and is put beside times that have one`
    const wholly = { edits: [...zone.edits, replaced(node, to)], says }
    const checked = how === 'fromisoformat' ? whereNoneIsNamed(node, zone.name, file) : undefined
    return checked === undefined ? [wholly] : [{ edits: [...zone.edits, checked], says }, wholly]
  },
}

/** The function asks already whether the time has a zone. */
function isAskedForZone(call: SyntaxNode, file: CodeFile): boolean {
  const name = call.parent()?.field('left')?.text() ?? ''
  return /^\w+$/.test(name) && new RegExp(`\\b${name}\\.tzinfo\\b`).test(functionOf(call, file).text())
}

/** A check behind the statement that gives the time its name. */
function whereNoneIsNamed(call: SyntaxNode, zone: string, file: CodeFile): TextEdit | undefined {
  const given = call.parent()
  const name = given?.field('left')?.text() ?? ''
  if (given === null || kindOf(given) !== 'assignment' || !/^\w+$/.test(name)) return undefined
  const { start, end } = span(given)
  const indent = indentAt(file.text, start)
  const step = fileStyle(file).unit
  const replacement = `\n${indent}if ${name}.tzinfo is None:\n${indent}${step}${name} = ${name}.replace(tzinfo=${zone})`
  return { start: end, end, replacement }
}

/** How a file says UTC, with what has to be imported from the module of `datetime` for it. */
function zoneIn(file: CodeFile): { readonly name: string; readonly edits: readonly TextEdit[] } | undefined {
  const imports = descendants(file.root).filter((node) => /^import_(from_)?statement$/.test(kindOf(node)))
  const from = imports.find((node) => node.text().startsWith('from datetime import '))
  const names = (from?.text() ?? '').split(/[\s,()]+/)
  if (names.includes('UTC')) return { name: 'UTC', edits: [] }
  if (names.includes('timezone')) return { name: 'timezone.utc', edits: [] }
  if (imports.some((node) => node.text() === 'import datetime'))
    return { name: 'datetime.timezone.utc', edits: [] }
  const alias = imports.map((node) => /^import datetime as (\w+)$/.exec(node.text())?.[1]).find(Boolean)
  if (alias !== undefined) return { name: `${alias}.timezone.utc`, edits: [] }
  if (from === undefined || from.text().includes('(')) return undefined
  const { end } = span(from)
  return { name: 'timezone.utc', edits: [{ start: end, end, replacement: ', timezone' }] }
}
