import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { isSame, lineOf } from '../tree.ts'
import { plainName, useOf, usesIn, type Use } from '../uses.ts'

/**
 * A key is asked for as it came in, where all that is kept under keys of the same object is kept under another form of them: `vans.get(plate)` beside
 * `vans.set(plain(van.plate), van)` and `vans.has(plain(plate))`.
 * Applies to plain names, where at least two other uses of the object in the file make their key in one and the same way; leaves alone keys of
 * objects of which any use takes another form.
 */
export const keyAsKept: Mutation = {
  id: 'key_as_kept',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file }) => {
    const use = useOf(node, file)
    const [key] = use?.given ?? []
    const name = key === undefined ? undefined : plainName(key)
    if (use === undefined || key === undefined || name === undefined || !KEYED.test(use.holder)) return []
    const object = use.holder.replace(KEYED, '')
    const others = (keyedIn(file).get(object) ?? []).filter((other) => !isSame(other.node, node))
    const forms = others.map(({ given: [other] }) => formOf(other))
    const [form] = forms
    if (form === undefined || forms.length < OTHERS_MIN || forms.some((one) => one !== form)) return []
    const code = form.replace(HOLE, name)
    const lines = others.map((other) => lineOf(other.node)).join(' and ')
    return [
      {
        edits: [replaced(key, code)],
        says: `${quoted(node.text())} asks for a key as it came in; it is kept under ${quoted(code)}`,
        witness: `all other uses of \`${object}\` (lines ${lines}) take ${quoted(form.replace(HOLE, '…'))}`,
      },
    ]
  },
}

/** What takes a key first, whatever it does with what stands under it. */
const KEYED =
  /\.(?:get|has|set|delete|add|put|remove|containsKey|contains|contains_key|getOrDefault|get_mut|insert|pop|setdefault|entry|putIfAbsent)$|\[\]$/
/** The uses of a file that take a key, by the object that takes it; looked for once a file. */
const keyedIn = perFile((file): ReadonlyMap<string, readonly Use[]> => {
  const keyed = [...usesIn(file).values()].flat().filter(({ holder }) => KEYED.test(holder))
  return Map.groupBy(keyed, ({ holder }) => holder.replace(KEYED, ''))
})

const OTHERS_MIN = 2
const HOLE = '\u0000'
const FORM_LENGTH_MAX = 60

/** A call with one plain value in it, by what is around that. Shape: "plain(…)" of `plain(van.plate)`, "….toLowerCase()". */
function formOf(key: SyntaxNode | undefined): string | undefined {
  const text = key?.text() ?? ''
  const found = AROUND.exec(text) ?? BEHIND.exec(text)
  const { before = '', inner, behind = '' } = found?.groups ?? {}
  return inner === undefined || text.length > FORM_LENGTH_MAX ? undefined : `${before}${HOLE}${behind}`
}

const AROUND = /^(?<before>&?[\w$.:]+\(&?)(?<inner>[A-Za-z_$][\w$.]*)(?<behind>\))$/
const BEHIND = /^(?<before>&?)(?<inner>[A-Za-z_$][\w$.]*?)(?<behind>(?:\.\w+\(\))+)$/
