import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import { gained, operatorOf, partsOf, placedNodes } from './code-tree.ts'

/**
 * Texts that a change brings into the code: none leads out, none is unreadable, none is put together so that it
 * cannot be read. Comments count as well: people and tools read them.
 */

const STRING_KINDS =
  /^(?:string|template_string|string_literal|interpreted_string_literal|raw_string_literal|character_literal)$/
const JOINED_LENGTH_MAX = 2_000

/** Why a text that is added is not allowed, with the name of the rule; undefined when all are. */
export function literalViolation(before: CodeNode, after: CodeNode): string | undefined {
  for (const text of gained(textsOf(before), textsOf(after), (one) => one)) {
    if (leadsOut(text)) return 'url_literal: it adds a URL'
    if (/[A-Za-z0-9+/=_-]{40,}/.test(text)) return 'blob_literal: it adds a long literal that cannot be read'
    if (/\b__\w+__\b/.test(text)) return 'new_reach: it names the inside of the language in a text'
  }
  const built = gained(builtTexts(before), builtTexts(after), (one) => one)[0]
  return built === undefined
    ? undefined
    : `built_text: it puts a text together where it cannot be read: ${built}`
}

/** Texts of string literals and comments that are there more often after a change, as they read when run. */
export function addedTexts(before: CodeNode, after: CodeNode): readonly string[] {
  return gained(textsOf(before), textsOf(after), (one) => one)
}

/** Every literal, every comment, and what neighbouring literals are together. */
function textsOf(root: CodeNode): readonly string[] {
  const texts: string[] = []
  for (const { node, parent } of placedNodes(root)) {
    if (STRING_KINDS.test(node.kind)) texts.push(contentOf(node.text))
    if (node.kind.includes('comment')) texts.push(node.text)
    const isPart = parent !== undefined && isSum(parent)
    if (isSum(node) && !isPart) texts.push(joined(node).slice(0, JOINED_LENGTH_MAX))
    if (/^(?:array|list|composite_literal)$/.test(node.kind))
      texts.push(partsOf(node).map(literalIn).join(''))
  }
  return texts
}

function isSum(node: CodeNode): boolean {
  return /^binary_(?:expression|operator)$/.test(node.kind) && operatorOf(node) === '+'
}

function joined(node: CodeNode): string {
  if (isSum(node)) return partsOf(node).map(joined).join('')
  return literalIn(node)
}

/** The text of a literal; a mark for what is only known when it runs. */
function literalIn(node: CodeNode): string {
  return STRING_KINDS.test(node.kind) ? contentOf(node.text) : '\u0000'
}

/** Shape: `b"a\x62c"` gives abc. */
function contentOf(literal: string): string {
  return literal
    .replace(/^[a-z]{0,2}(?:"""|'''|["'`])|(?:"""|'''|["'`])$/gi, '')
    .replaceAll(/\\(?:x([0-9a-f]{2})|u\{?([0-9a-f]{4,6})\}?)/gi, (_, short?: string, long?: string) =>
      characterOf(Number.parseInt(short ?? long ?? '', 16)),
    )
}

function characterOf(code: number): string {
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : ''
}

/** A scheme with its slashes, a host after two slashes, an address, or a scheme alone as parts of a URL have it. */
function leadsOut(text: string): boolean {
  return (
    /[a-z][a-z0-9+.-]*:\/\//i.test(text) ||
    /^\/\/[\w\0.-]*[\w\0]/.test(text) ||
    /^(?:https?|ftps?|wss?|ldap|gopher|file|javascript|data):?$/i.test(text) ||
    /(?:^|[^\d.])(?:\d{1,3}\.){3}\d{1,3}(?:[^\d.]|$)/.test(text) ||
    /\bwww\.[a-z0-9-]+\.[a-z]{2,}/i.test(text)
  )
}

/** Calls that make texts out of numbers, codes or reversed ones. */
const BUILDERS =
  /(?:\bfromCharCode|\bfromCodePoint|\batob|\bunescape|\bdecodeURI(?:Component)?|\bBuffer\.from|\bchr|\bbytes(?:\.fromhex)?|\bbytearray|\bfromhex|\bb64decode|\bcodecs\.decode|\bDecodeString|\breverse)\(|\[::-1\]|string\(\[\](?:byte|rune)\{|\.decode\((?:["'](?:rot|hex|base64))/g

function builtTexts(root: CodeNode): readonly string[] {
  return root.text.replaceAll(/\s+/g, '').match(BUILDERS) ?? []
}
