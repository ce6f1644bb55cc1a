import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { plainTree, type CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import {
  parseSyntax,
  syntaxLanguageOf,
  type SyntaxLanguage,
  type SyntaxNode,
} from '../../../../agent/repository/syntax.ts'
import { capabilitiesOf, isJudged, isSafeModule, type Capability } from './capabilities.ts'
import { checkViolation } from './check-policy.ts'
import { gained } from './code-tree.ts'
import { harmViolation } from './harm-policy.ts'
import { literalViolation } from './literal-policy.ts'
import { nameViolation } from './name-policy.ts'
import { sensitiveName } from './path-policy.ts'

interface CodePolicyInput {
  readonly change: FileChange
  /** Where the file is changed, in UTF-16 units of the text before. */
  readonly positions: readonly number[]
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
  const [oldTree, newTree] = [plainTree(language, before), plainTree(language, after)]
  return (
    hiddenCharacters(before, after) ??
    sensitiveFunction(parseSyntax(language, before), input.positions) ??
    newCapability(language, oldTree, newTree) ??
    literalViolation(oldTree, newTree) ??
    nameViolation(oldTree, newTree) ??
    harmViolation(oldTree, newTree) ??
    checkViolation(oldTree, newTree)
  )
}

/**
 * Why a new test file is not allowed, with the name of the rule; undefined when it is. What the test beside it imports and
 * reaches, it may as well.
 */
export function newFileViolation(path: string, text: string, sibling: string): string | undefined {
  const language = syntaxLanguageOf(path)
  if (language === undefined || !isJudged(language))
    return `not_source: ${path} is in a language we cannot judge`
  const [oldTree, newTree] = [plainTree(language, sibling), plainTree(language, text)]
  return (
    hiddenCharacters('', text) ??
    newCapability(language, oldTree, newTree) ??
    literalViolation(oldTree, newTree) ??
    nameViolation(oldTree, newTree) ??
    harmViolation(oldTree, newTree)
  )
}

/* oxlint-disable no-control-regex, no-misleading-character-class -- each character by itself is what is looked for */
/**
 * Characters that make code read other than it runs: those that turn the direction of writing, that have no width, that
 * are blank and yet letters of a name, that a terminal obeys, and rows of what chooses variants, in which whole texts can
 * be written. One of these by itself belongs to the emoji before it. Source: CVE-2021-42574; Unicode 17, UTS 39.
 */
const HIDDEN =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]|[\ufe00-\ufe0f]{2,}/gu
/* oxlint-enable no-control-regex, no-misleading-character-class */

function hiddenCharacters(before: string, after: string): string | undefined {
  const grows = (after.match(HIDDEN)?.length ?? 0) > (before.match(HIDDEN)?.length ?? 0)
  return grows ? 'hidden_characters: it adds characters that are not shown' : undefined
}

const NAMED_SCOPES =
  /^(?:function_declaration|generator_function_declaration|method_definition|function_definition|method_declaration|class_declaration|class_definition|variable_declarator|type_spec|constructor_declaration|record_declaration|interface_declaration|enum_declaration|function_item|impl_item|mod_item|trait_item|struct_item)$/

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
    if (NAMED_SCOPES.test(String(node.kind())))
      names.push((node.field('name') ?? node.field('type'))?.text() ?? '')
    node = node.children().find((child) => {
      const { start, end } = child.range()
      return start.index <= position && position < end.index
    })
  }
  return names
}

function newCapability(language: SyntaxLanguage, before: CodeNode, after: CodeNode): string | undefined {
  const [old, now] = [capabilitiesOf(language, before), capabilitiesOf(language, after)]
  const keyOf = ({ rule, text }: Capability): string => rule + text
  const lost = gained(now, old, keyOf)
  const refused = gained(old, now, keyOf).find(
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
