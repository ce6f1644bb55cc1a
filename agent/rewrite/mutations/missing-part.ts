import type { SyntaxNode } from '../../repository/syntax.ts'
import { commentOf } from '../documented-value.ts'
import { quoted, replaced, type Mutated, type Mutation, type MutationPlace } from '../mutation.ts'
import { namesInScope } from '../scope.ts'
import { indentAt } from '../style.ts'
import { descendants, functionOf, isSame, kindOf, lineOf, span, type CodeFile } from '../tree.ts'

/**
 * A text is parted in two, and has no second part: other code that parts by the same says what there is then. Shape: `parts[1]` after
 * `strings.SplitN(line, "=", 2)` beside `if !found { value = "true" }` after `strings.Cut(argument, "=")`.
 * Applies where the program stops, in Python, Go, Java and Rust, to the second part by a separator of up to three characters. Where no other function has a value for that separator, a comment
 * may say that it is empty. Leaves alone other texts.
 */
export const missingPart: Mutation = {
  id: 'missing_part',
  isRare: true,
  message: /out of range|out of bounds|not enough values to unpack|on a `None` value/,
  of: (node, place) => {
    if (place.role !== 'line') return []
    const parted = PARTED[place.file.grammar.family]?.(node, place.file)
    const beside =
      parted === undefined
        ? undefined
        : (otherwiseBeside(parted.separator, place) ?? saidOtherwise(node, place))
    if (parted === undefined || beside === undefined) return []
    const says = `${quoted(node.text())} is not there for a text without ${quoted(parted.separator)}: ${beside.place} takes ${quoted(beside.code)} then`
    return parted.changed(beside.code, place).map((edits) => ({ edits, says }))
  },
}

interface Parted {
  /** As the code has it. Shape: `"="`. */
  readonly separator: string
  readonly changed: (otherwise: string, place: MutationPlace) => readonly Mutated['edits'][]
}

type Reader = (node: SyntaxNode, file: CodeFile) => Parted | undefined

const PARTED: Readonly<Record<string, Reader>> = {
  go: (node, file) => {
    const found = secondOf(node, file)
    return found === undefined
      ? undefined
      : {
          separator: found.separator,
          changed: (otherwise, { statement }) => {
            const names = namesInScope(statement, file)
            const name = ['value', 'part', 'second'].find((one) => !names.has(one))
            if (name === undefined) return []
            const { start } = span(statement)
            const indent = indentAt(file.text, start)
            const lines = [
              `${name} := ${otherwise}`,
              `if len(${found.parts}) > 1 {`,
              `\t${name} = ${node.text()}`,
              '}',
            ]
            const before = lines.map((line) => `${line}\n${indent}`).join('')
            return [[{ start, end: start, replacement: before }, replaced(node, name)]]
          },
        }
  },
  java: (node, file) => {
    const found = secondOf(node, file)
    return found === undefined
      ? undefined
      : {
          separator: found.separator,
          changed: (otherwise) => [
            [replaced(node, `(${found.parts}.length > 1 ? ${node.text()} : ${otherwise})`)],
          ],
        }
  },
  python: (node, file) => {
    const found = secondOf(node, file)
    if (found !== undefined)
      return {
        separator: found.separator,
        changed: (otherwise) => [
          [replaced(node, `(${node.text()} if len(${found.parts}) > 1 else ${otherwise})`)],
        ],
      }
    const right = kindOf(node) === 'assignment' ? node.field('right') : null
    const isPair = /^\w+\s*,\s*\w+$/.test(node.field('left')?.text() ?? '')
    const [, text = '', separator] =
      /^(\w+)\.split\((["'][^"'\n]{1,3}["']), (?:maxsplit=)?1\)$/.exec(right?.text() ?? '') ?? []
    return right === null || !isPair || separator === undefined
      ? undefined
      : {
          separator,
          changed: (otherwise) => [
            [replaced(right, `${right.text()} if ${separator} in ${text} else (${text}, ${otherwise})`)],
          ],
        }
  },
  rust: (node, file) => {
    const found = secondOf(node, file)
    if (found !== undefined)
      return {
        separator: found.separator,
        changed: (otherwise) => [[replaced(node, `${found.parts}.get(1).copied().unwrap_or(${otherwise})`)]],
      }
    const [, text = '', separator] =
      /^(\w+)\.split_once\((["'][^"'\n]{1,3}["'])\)\.(?:unwrap\(\)|expect\([^()]*\))$/.exec(node.text()) ?? []
    return kindOf(node) !== 'call_expression' || separator === undefined
      ? undefined
      : {
          separator,
          changed: (otherwise) => [
            [replaced(node, `${text}.split_once(${separator}).unwrap_or((${text}, ${otherwise}))`)],
          ],
        }
  },
}

/** Shape: `parts` and `"="` for `parts[1]`, where the function has `parts := strings.SplitN(line, "=", 2)`. */
function secondOf(
  node: SyntaxNode,
  file: CodeFile,
): { readonly parts: string; readonly separator: string } | undefined {
  const parts = /^(\w+)\[1\]$/.exec(node.text())?.[1]
  if (parts === undefined || !/index|subscript|array_access/.test(kindOf(node))) return undefined
  const made = new RegExp(
    String.raw`\b${parts}(?:: Vec<[^=\n]*>)?\s*:?=\s*[^\n]*[sS]plit[^\n]*?(["'][^"'\n]{1,3}["'])`,
  )
  const separator = made.exec(functionOf(node, file).text())?.[1]
  return separator === undefined ? undefined : { parts, separator }
}

/** The comment of the function says that what has no second part has an empty one. */
function saidOtherwise(
  node: SyntaxNode,
  { file }: MutationPlace,
): { readonly code: string; readonly place: string } | undefined {
  const comment = commentOf(functionOf(node, file), file)
  return SAID_EMPTY.test(comment) ? { code: '""', place: 'the comment of its function' } : undefined
}

const SAID_EMPTY =
  /\b(?:without|no|missing|lacks?)\b[^.;]{0,60}\b(?:empty|blank)\b|\b(?:empty|blank)\b[^.;]{0,60}\b(?:without|no|missing|lacks?)\b/i

/** What another function has in the place of a second part by the same separator. */
function otherwiseBeside(
  separator: string,
  { file, files, statement }: MutationPlace,
): { readonly code: string; readonly place: string } | undefined {
  const scope = functionOf(statement, file)
  const parts = new RegExp(
    String.raw`(?:[sS]plit\w*|Cut|partition|indexOf|Index)\([^\n]*["']${RegExp.escape(separator.slice(1, -1))}["']`,
  )
  for (const other of files.filter(({ grammar }) => grammar.family === file.grammar.family))
    for (const check of descendants(other.root)) {
      if (kindOf(check) !== other.grammar.conditional) continue
      const around = functionOf(check, other)
      if ((other.path === file.path && isSame(around, scope)) || !parts.test(around.text())) continue
      if (!ABSENT.test(check.field('condition')?.text() ?? '')) continue
      const code = GIVEN.exec(check.field('consequence')?.text() ?? '')?.[1]
      if (code === undefined) continue
      const line = `line ${lineOf(check)}`
      return { code, place: other.path === file.path ? line : `${line} of ${other.path}` }
    }
  return undefined
}

const ABSENT =
  /^\(?(?:!\w+|not \w+|\w+(?:\.length| )*\s*(?:===?|<=?)\s*(?:-1|0|1|2|"")|len\(\w+\) (?:==|<|<=) [12]|\w+\.(?:length|len\(\)) (?:==|<|<=) [12]|["'][^"'\n]+["'] not in \w+)\)?$/
/** A name or an entry that is given a plain value. */
const GIVEN = /[\w\])]\s*:?=\s*("[^"\n]*"|'[^'\n]*'|-?\d+|true|false|True|False|None)\s*;?\s*(?:\n|\}|$)/
