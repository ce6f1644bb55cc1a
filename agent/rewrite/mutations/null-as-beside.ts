import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation, type MutationPlace } from '../mutation.ts'
import { descendants, isSame, kindOf, lineOf } from '../tree.ts'

/**
 * In Java what the error says is null is asked for elsewhere, with something to take its place: `person.nick().length()` beside
 * `person.nick() == null ? person.name() : person.nick()`.
 * Applies where the program stops, to a member or a call without arguments; what takes its place is a literal, or another part of the same
 * object. Leaves alone plain names, which mean something else in another function.
 */
export const nullAsBeside: Mutation = {
  id: 'null_as_beside',
  isRare: true,
  message: /^java\.lang\.NullPointerException: .* because (?:the return value of )?"/,
  of: (node, place) => {
    if (place.file.grammar.family !== 'java' || place.role !== 'line') return []
    const said = /because (?:the return value of )?"(?:[^"]*\.)?(\w+)(\(\))?" is null/.exec(place.said)
    const parent = node.parent()
    const form = formOf(node.text())
    if (said === null || parent === null || form === undefined || !isSame(parent.field('object'), node))
      return []
    if (form.part !== `${said[1]}${said[2] ?? ''}`) return []
    const beside = otherwiseBeside(form, place)
    if (beside === undefined) return []
    const to = `(${node.text()} == null ? ${beside.code} : ${node.text()})`
    const says = `${quoted(node.text())} is null: line ${beside.line} takes ${quoted(beside.code)} then`
    return [{ edits: [replaced(node, to)], says }]
  },
}

/** An object by its plain name, and a part of it. Shape: `person` and `nick()`. */
interface Form {
  readonly owner: string
  readonly part: string
}

function formOf(text: string): Form | undefined {
  const [, owner, part] = /^(\w+)\.(\w+(?:\(\))?)$/.exec(text) ?? []
  return owner === undefined || part === undefined ? undefined : { owner, part }
}

function otherwiseBeside(
  { owner, part }: Form,
  { files }: MutationPlace,
): { readonly code: string; readonly line: number } | undefined {
  for (const file of files.filter(({ grammar }) => grammar.family === 'java'))
    for (const choice of descendants(file.root)) {
      if (kindOf(choice) !== 'ternary_expression') continue
      const found = choiceOf(choice)
      const theirs = found === undefined ? undefined : formOf(found.read)
      if (found === undefined || theirs?.part !== part) continue
      const code = LITERAL.test(found.otherwise)
        ? found.otherwise
        : formOf(found.otherwise)?.owner === theirs.owner
          ? `${owner}.${formOf(found.otherwise)?.part ?? ''}`
          : undefined
      if (code !== undefined) return { code, line: lineOf(choice) }
    }
  return undefined
}

const LITERAL = /^(?:"[^"\n]*"|-?\d+|true|false|[A-Z][A-Z0-9_]+)$/

/** Shape: `person.nick()` and `person.name()` of `person.nick() == null ? person.name() : person.nick()`. */
function choiceOf(choice: SyntaxNode): { readonly read: string; readonly otherwise: string } | undefined {
  const [, asked, how] = /^\(?(\S+) (==|!=) null\)?$/.exec(choice.field('condition')?.text() ?? '') ?? []
  const [first, second] = [choice.field('consequence')?.text(), choice.field('alternative')?.text()]
  const [whenNull, whenThere] = how === '==' ? [first, second] : [second, first]
  return asked === undefined || whenNull === undefined || whenThere !== asked
    ? undefined
    : { read: asked, otherwise: whenNull }
}
