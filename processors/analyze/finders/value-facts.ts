import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Investigation } from '../finder.ts'
import type { LanguageView } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { operandType, pythonType } from '../operand-types.ts'
import { createOriginSearch } from '../origins.ts'
import { valuesOf, type MadeValue } from '../origins/values.ts'
import type { Suspect } from '../suspects.ts'
import { code, place } from '../words.ts'

/** Something that is known of a value, with the code that shows it. */
export interface Fact {
  readonly file: ParsedFile
  readonly text: string
  readonly node: SyntaxNode
}

/** The operands whose type the message tells, where the code sets them to a value of that type. A text comes first. */
export async function operandFacts(
  suspects: readonly Suspect[],
  crash: CrashSite,
  investigation: Investigation,
): Promise<readonly Fact[]> {
  const { operands } = investigation.symptom
  if (operands === undefined || crash.view.id !== 'python') return []
  const facts: (Fact & { readonly isText: boolean })[] = []
  for (const { value, access } of suspects) {
    const type = operandType(value, access, operands)
    const made =
      type === undefined
        ? undefined
        : (await madeValues(value, crash, investigation)).find(({ node }) => pythonType(node) === type)
    if (type === undefined || made === undefined || made.node.id() === crash.view.core(value).id()) continue
    const text = `${code(value)} is ${code(made.node)}, ${TYPE_WORDS[type] ?? `of type ${type}`} (${place(made.file, made.node)})`
    facts.push({ ...made, text, isText: type === 'str' })
  }
  return facts.toSorted((a, b) => Number(b.isText) - Number(a.isText))
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  str: 'a text',
  int: 'a whole number',
  float: 'a number',
  bool: 'a truth value',
  list: 'a list',
  dict: 'a dict',
  tuple: 'a tuple',
}

const TEXT_METHOD =
  /^(?:split|trim|trimStart|trimEnd|toUpperCase|toLowerCase|charAt|charCodeAt|codePointAt|startsWith|endsWith|padStart|padEnd|repeat|replace|replaceAll|match|matchAll|substring|substr|localeCompare|normalize)$/
const LIST_METHOD =
  /^(?:map|filter|forEach|reduce|some|every|find|findIndex|flatMap|push|pop|shift|unshift|join|sort|toSorted|reverse|splice)$/

/** Whether a name is that of a method of texts or lists, which is never a key that a sender left out. */
export function isBuiltInMethod(name: string): boolean {
  return TEXT_METHOD.test(name) || LIST_METHOD.test(name)
}

/** A method that a value from outside turns out not to have: its type is what the sender made of it. */
export async function receiverFact(
  node: SyntaxNode,
  crash: CrashSite,
  investigation: Investigation,
): Promise<Fact | undefined> {
  const { view } = crash
  const { symptom } = investigation
  if (view.id !== 'javascript' || symptom.access !== 'call') return undefined
  const method = (symptom.subject ?? '').split('.').at(-1) ?? ''
  const source = (await madeValues(rootOf(node, view), crash, investigation)).find(isParsed)
  if (source === undefined) return undefined
  const kind = TEXT_METHOD.test(method) ? 'a text' : LIST_METHOD.test(method) ? 'a list' : undefined
  if (kind === undefined) return undefined
  const text = `${code(node)} comes from ${code(source.node)} (${place(source.file, source.node)}), where it need not be ${kind}`
  return { ...source, text }
}

/** What a value is a part of: `data` for `data.a.b[0]`. */
function rootOf(node: SyntaxNode, view: LanguageView): SyntaxNode {
  const inner = view.core(node)
  const object = view.member(inner)?.object ?? view.indexed(inner)?.object
  return object === undefined ? inner : rootOf(object, view)
}

/** Whether a value is read from text: nobody but its writer knows what it holds. */
function isParsed({ node }: MadeValue): boolean {
  const view = viewOf(node)
  const call = view.call(node)
  const name =
    call === undefined ? undefined : (view.member(view.core(call.callee))?.name ?? call.callee.text())
  return name !== undefined && (name === 'parse' || name === 'json') && view.parsers.has(name)
}

async function madeValues(
  expression: SyntaxNode,
  { file }: CrashSite,
  { files, frames }: Investigation,
): Promise<readonly MadeValue[]> {
  if (files === undefined) return []
  const search = createOriginSearch({
    files,
    frames,
  })
  return valuesOf(expression, file, search)
}
