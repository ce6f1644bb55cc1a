import type { TextEdit } from '../edits.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { calleeOf, descendants, kindOf, span, type CodeFile } from '../tree.ts'

/**
 * A time without its zone beside one with it, by the error's words. Applies in Python to `datetime.now()` and `utcnow()`, which
 * then say that they are UTC, and to what is parsed without a zone.
 */
export const zonelessTime: Mutation = {
  id: 'zoneless_time',
  isRare: true,
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
    if (/^\.(replace|astimezone)$/.test(node.parent()?.text().slice(node.text().length) ?? '')) return []
    const to = isClock ? `${type}.now(${zone.name})` : `${node.text()}.replace(tzinfo=${zone.name})`
    const says = `${quoted(node.text())} has no zone, and is put beside times that have one`
    return [{ edits: [...zone.edits, replaced(node, to)], says }]
  },
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
