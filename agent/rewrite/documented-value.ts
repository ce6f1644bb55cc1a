import type { SyntaxNode } from '../repository/syntax.ts'
import { fileStyle } from './style.ts'
import { kindOf, lineOf, span, stringValue, type CodeFile } from './tree.ts'

/** What the comment of a function says that it gives where it has nothing to give. */
export interface DocumentedValue {
  readonly code: string
  /** The part of the comment that says so. */
  readonly says: string
}

/**
 * Reads the comment right above a function, or the documentation string in it.
 * Shape: "0" for "The mean wait; 0 when nobody waited."; undefined where the comment names no such value, or no lack.
 * Bounds: the first 2,000 characters of the comment.
 */
export function documentedValue(scope: SyntaxNode, file: CodeFile): DocumentedValue | undefined {
  const text = commentOf(scope, file).slice(0, COMMENT_LENGTH_MAX).replaceAll(/\s+/g, ' ')
  for (const match of text.matchAll(VALUE_WHEN)) {
    const [says, value = '', circumstances = ''] = match
    if (!LACK.test(circumstances) && !LACKING.test(says)) continue
    const code = codeOf(value.toLowerCase(), file)
    if (code !== undefined) return { code, says: says.trim() }
  }
  for (const [says, value = ''] of text.matchAll(VALUE_AFTER)) {
    const code = codeOf(value.toLowerCase(), file)
    if (code !== undefined) return { code, says: says.trim() }
  }
  return emptyText(text, scope, file)
}

const COMMENT_LENGTH_MAX = 2_000
const VALUE_WHEN =
  /(?<![\w.-])(0(?:\.0)?|zero|-1|null|undefined|none|nil|nothing|false|""|''|an? empty (?:string|text|list|array|slice|vector|map|object|dict|dictionary)|no text)[`'"]? (?:when|where|if|for|without|as long as|unless|in case)\b([^.;]{0,120})/gi
/** Shape: "an empty cell counts as 0", "a host without answers has None". */
const VALUE_AFTER =
  /\b(?:unknown|without|no|missing|empty|blank|absent|nobody|nothing)\b[^.;:]{0,50}? (?:is|are|gives?|counts? as|becomes?|returns?|means?|has|have) (?:taken (?:as|for) |read as )?[`'"]?(0(?:\.0)?|zero|-1|null|undefined|none|nil|""|''|an? empty (?:string|text|list|array|slice|vector|map|object|dict|dictionary)|no text)(?![\w-]|\.\d)/gi
/** Words for a lack in what a comment says of the circumstances. */
const LACK =
  /\b(no|none|nobody|nothing|empty|not|without|unknown|missing|absent|blank|null|undefined|nil|never|zero|0|isn't|aren't|has no)\b/i

/** Words between the value and the circumstances that tell of a lack themselves. Shape: "0 without a card". */
const LACKING = / without (an?|any|one|it|them)\b/i

/** The comment right above a function, or the documentation string in it; '' when there is none. */
export function commentOf(scope: SyntaxNode, file: CodeFile): string {
  const [first] = scope.field('body')?.children() ?? []
  const inner = kindOf(first) === 'expression_statement' ? first?.child(0) : undefined
  const documentation =
    file.grammar.family === 'python' ? stringValue(inner ?? null, file.grammar) : undefined
  if (documentation !== undefined) return documentation
  const lines = file.text.slice(0, span(scope).start).split('\n').slice(0, -1)
  const above: string[] = []
  for (
    let at = Math.min(lines.length, lineOf(scope) - 1) - 1;
    at >= 0 && isComment(lines[at] ?? '', file);
    at -= 1
  )
    above.unshift((lines[at] ?? '').replace(/^\s*(\/\/[/!]?|\/\*\*?|\*\/|\*|#)/, '').replace(/\*\/\s*$/, ''))
  return above.join(' ')
}

/** Shape: "empty for a name that is blank", of a function that gives a part of a text. */
function emptyText(text: string, scope: SyntaxNode, file: CodeFile): DocumentedValue | undefined {
  const says = EMPTY_WHEN.exec(text)?.[0]
  const type = scope.field('return_type')?.text() ?? ''
  const isText = /^:?\s*(?:str|string)$/.test(type) || (type === '' && GIVES_TEXT.test(scope.text()))
  const code = says !== undefined && isText ? codeOf("''", file) : undefined
  return code === undefined || says === undefined ? undefined : { code, says: says.trim() }
}

const EMPTY_WHEN =
  /\bempty (?:when|where|if|for|without)\b[^.;]{0,80}?\b(?:no|none|nobody|nothing|empty|not|without|missing|blank)\b[^.;]{0,40}/i
const GIVES_TEXT = /\breturn [^\n]*\.(?:split|trim|strip|join|lower|upper|toLowerCase|toUpperCase)\(/

/** Private members of JavaScript and attributes of Rust begin with the sign that comments have elsewhere. */
function isComment(line: string, { grammar }: CodeFile): boolean {
  const marks = HASH_FAMILIES.test(grammar.family) ? /^\s*(?:\/\/|\/\*|\*|#(?!\[))/ : /^\s*(?:\/\/|\/\*|\*)/
  return marks.test(line)
}

const HASH_FAMILIES = /^(?:python|ruby|php)$/

function codeOf(value: string, file: CodeFile): string | undefined {
  const { family } = file.grammar
  if (/^-?\d/.test(value)) return value
  if (value === 'zero') return '0'
  const nothing: Readonly<Record<string, string>> = { python: 'None', go: 'nil', ruby: 'nil' }
  if (/^(null|undefined|none|nil|nothing)$/.test(value)) {
    if (family === 'javascript') return value === 'null' ? 'null' : 'undefined'
    return nothing[family] ?? (family === 'java' || family === 'php' ? 'null' : undefined)
  }
  if (value === 'false') return family === 'python' ? 'False' : 'false'
  const { quote } = fileStyle(file)
  if (/^(""|''|an? empty (string|text)|no text)$/.test(value))
    return family === 'python' || family === 'javascript' ? quote + quote : '""'
  if (/(list|array|slice|vector)$/.test(value))
    return family === 'python' || family === 'javascript' ? '[]' : undefined
  return family === 'python' || family === 'javascript' ? '{}' : undefined
}
