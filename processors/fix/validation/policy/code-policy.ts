import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import {
  parseSyntax,
  syntaxLanguageOf,
  type SyntaxLanguage,
  type SyntaxNode,
} from '../../../../agent/repository/syntax.ts'
import { capabilitiesOf, isJudged, isSafeModule, type Capability } from './capabilities.ts'
import { sensitiveName } from './path-policy.ts'

interface CodePolicyInput {
  readonly change: FileChange
  /** Where the file is changed, in UTF-16 units of the text before. */
  readonly positions: readonly number[]
  /** What the log said: none of it may become code. */
  readonly loggedTexts: readonly string[]
}

const RULE_TEXTS: Readonly<Record<Capability['rule'], string>> = {
  import: 'new_import: it starts to import',
  reach: 'new_reach: it starts to use',
  swallow: 'swallowed_error: it adds',
}

/** Why a change of code is not allowed, with the name of the rule; undefined when it is. */
export function codeViolation(input: CodePolicyInput): string | undefined {
  const { before, after, path } = input.change
  const language = syntaxLanguageOf(path)
  if (language === undefined) return `not_source: ${path} is not source code we can read`
  if (!isJudged(language)) return `not_source: ${path} is in a language whose reach we cannot judge`
  if (/^.{0,2000}(?:@generated|code generated .{0,200}do not edit)/is.test(before)) {
    return `not_ours: ${path} says that it is generated`
  }
  const oldRoot = parseSyntax(language, before)
  const newRoot = parseSyntax(language, after)
  return (
    hiddenCharacters(before, after) ??
    sensitiveFunction(oldRoot, input.positions) ??
    newCapability(language, oldRoot, newRoot) ??
    newLiteral(oldRoot, newRoot, input.loggedTexts)
  )
}

/** Characters that make code read other than it runs. Source: CVE-2021-42574. */
const HIDDEN = /[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g

function hiddenCharacters(before: string, after: string): string | undefined {
  const grows = (after.match(HIDDEN)?.length ?? 0) > (before.match(HIDDEN)?.length ?? 0)
  return grows ? 'hidden_characters: it adds characters that are not shown' : undefined
}

const NAMED_SCOPES =
  /^(?:function_declaration|generator_function_declaration|method_definition|function_definition|method_declaration|class_declaration|class_definition|variable_declarator|type_spec)$/

function sensitiveFunction(root: SyntaxNode, positions: readonly number[]): string | undefined {
  for (const position of positions) {
    const names = scopeNames(root, position)
    const violation = sensitiveName(
      names,
      `the change is in ${names.join('.')}, which is about security by its name`,
    )
    if (violation !== undefined) return violation
  }
  return undefined
}

/** The names of the functions, classes and variables around a position, outermost first. */
function scopeNames(root: SyntaxNode, position: number): readonly string[] {
  const names: string[] = []
  for (let node: SyntaxNode | undefined = root; node !== undefined;) {
    if (NAMED_SCOPES.test(String(node.kind()))) names.push(node.field('name')?.text() ?? '')
    node = node.children().find((child) => {
      const { start, end } = child.range()
      return start.index <= position && position < end.index
    })
  }
  return names
}

function newCapability(language: SyntaxLanguage, before: SyntaxNode, after: SyntaxNode): string | undefined {
  const [old, now] = [capabilitiesOf(language, before), capabilitiesOf(language, after)]
  const keyOf = ({ rule, text }: Capability): string => rule + text
  const lost = added(now, old, keyOf)
  const refused = added(old, now, keyOf).find(
    (one) => one.rule !== 'import' || !(isSafeModule(language, one.text) || isCorrected(one, lost)),
  )
  return refused === undefined ? undefined : `${RULE_TEXTS[refused.rule]} ${refused.text}`
}

/** The path of an own file, in the place of another one of the same folder: no more is loaded than before. */
function isCorrected({ text }: Capability, lost: readonly Capability[]): boolean {
  const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)
  return (
    /^\.\.?\/[\w./-]+$/.test(text) &&
    lost.some((one) => one.rule === 'import' && folderOf(one.text) === folderOf(text))
  )
}

const STRING_KINDS =
  /^(?:string|template_string|string_literal|interpreted_string_literal|raw_string_literal)$/
const LOGGED_LENGTH_MIN = 24

function newLiteral(
  before: SyntaxNode,
  after: SyntaxNode,
  loggedTexts: readonly string[],
): string | undefined {
  for (const literal of added(literalsOf(before), literalsOf(after), (text) => text)) {
    const text = literal.replace(/^[a-z]{0,2}["'`]+|["'`]+$/gi, '')
    if (/[a-z][a-z0-9+.-]*:\/\//i.test(text)) return 'url_literal: it adds a URL'
    if (/[A-Za-z0-9+/=_-]{40,}/.test(text)) return 'blob_literal: it adds a long literal that cannot be read'
    if (text.length >= LOGGED_LENGTH_MIN && loggedTexts.some((logged) => logged.includes(text))) {
      return 'logged_literal: it copies text of the log into the code'
    }
  }
  return undefined
}

function literalsOf(root: SyntaxNode): readonly string[] {
  const found: string[] = []
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (STRING_KINDS.test(String(node.kind()))) found.push(node.text())
    open.push(...node.children())
  }
  return found
}

/** The items that are there more often after than before. */
function added<T>(before: readonly T[], after: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const counts = new Map<string, number>()
  for (const item of before) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return after.filter((item) => {
    const left = counts.get(keyOf(item)) ?? 0
    counts.set(keyOf(item), left - 1)
    return left <= 0
  })
}
