import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { parameterNames, parametersOf } from '../scope.ts'
import { functionOf, kindOf, span, type CodeFile } from '../tree.ts'

/**
 * A list that is made with as many places as it has to have gets too few: `vec![false; rows * rows]` for rows and columns, `make([]int, len(bounds))`
 * where one more is reached.
 * Applies where an index is past the end, in Go, Java, Rust and Python: a measure that is taken twice gives way to the function's other one, and where
 * the index is just the length there is one place more.
 */
export const tooLittleRoom: Mutation = {
  id: 'too_little_room',
  isRare: true,
  isLookedForFarOff: true,
  message: /index out of (?:range|bounds)|out of bounds for length|the len is \d+ but/,
  of: (node, { file, said }) => {
    const size = sizeOf(node, file)
    if (size === undefined) return []
    const twice = /(?<![\w.])([\w.]+) \* \1(?![\w.(])/.exec(size.code)
    const [other, ...more] = twice === null ? [] : otherMeasures(size.code, node, file)
    if (twice !== null && other !== undefined && more.length === 0)
      return [changed(node, size, size.code.replace(twice[0], `${twice[1] ?? ''} * ${other}`))]
    if (twice !== null || !isJustPast(said)) return []
    return [changed(node, size, / [-*/%|&^] /.test(size.code) ? `(${size.code}) + 1` : `${size.code} + 1`)]
  },
}

interface Size {
  /** How many places there are, as it is written. */
  readonly code: string
  readonly start: number
}

const MADE: Readonly<Partial<Record<string, RegExp>>> = {
  call_expression: /^make\(\[\][\w.*[\]]+, ([^,\n]+)\)$/,
  macro_invocation: /^vec!\[[^;\n]+; ([^;\n]+)\]$/,
  array_creation_expression: /^new [\w.<>]+\[([^\]\n]+)\](?:\[[^\]\n]*\])?$/,
  binary_operator: /^\[[^[\],\n]*\] \* (.+)$/,
}

/** Shape: "rows * rows" of `vec![false; rows * rows]`. A number that is written down was meant as it is. */
function sizeOf(node: SyntaxNode, { grammar }: CodeFile): Size | undefined {
  if (!/^(go|java|rust|python)$/.test(grammar.family)) return undefined
  const text = node.text()
  const found = MADE[kindOf(node)]?.exec(text)
  const code = found?.[1]
  if (code === undefined || /^\d+$/.test(code)) return undefined
  return { code, start: span(node).start + text.lastIndexOf(code) }
}

/** The parameters that the size does not name. */
function otherMeasures(code: string, node: SyntaxNode, file: CodeFile): readonly string[] {
  return parametersOf(functionOf(node, file), file)
    .flatMap((one) => parameterNames(one).slice(0, 1))
    .filter(
      (name) =>
        !/^(?:self|this)$/.test(name) &&
        !new RegExp(`(?<![\\w$])${RegExp.escape(name)}(?![\\w$])`).test(code),
    )
}

/** Whether the index that the error tells is the length that it tells; Python tells neither. */
function isJustPast(said: string): boolean {
  const [, index, length] =
    /\[(\d+)\] with length (\d+)/.exec(said) ??
    /[Ii]ndex (\d+) out of bounds for length (\d+)/.exec(said) ??
    []
  const [, len, at] = /the len is (\d+) but the index is (\d+)/.exec(said) ?? []
  return (index !== undefined && index === length) || (len !== undefined && len === at)
}

function changed(node: SyntaxNode, { code, start }: Size, to: string): Mutated {
  return {
    edits: [{ start, end: start + code.length, replacement: to }],
    says: `${quoted(node.text())} has too few places; it has ${quoted(to)}`,
  }
}
