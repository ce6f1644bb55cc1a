import type { SyntaxNode } from '../../repository/syntax.ts'
import { fileOf, nodeBinding, nodeOf, type Predicate } from '../match-context.ts'
import { fileStyle } from '../style.ts'
import { originOf } from '../scope.ts'
import {
  argumentsOf,
  bare,
  calleeOf,
  functionOf,
  isSame,
  kindOf,
  lastName,
  receiverOf,
  stringValue,
  type CodeFile,
} from '../tree.ts'

/** Conditions for Python code that reads and writes texts. */

/**
 * The call opens a text and does not say how it is written. Binds ARGUMENTS, what it is called with, and
 * WITH_ENCODING, the same with `encoding="utf-8"`.
 */
const encodingPoint: Predicate = {
  arguments: ['placeholder'],
  binds: ['ARGUMENTS', 'WITH_ENCODING'],
  test: (context, [name]) => {
    const call = nodeOf(context, name)
    const file = fileOf(context, name)
    const list = call?.field('arguments')
    if (call === undefined || !list) return false
    const given = argumentsOf(call)
    const isBinary = given.some((argument) => /^(mode\s*=\s*)?["'][rwaxt+]*b[+]?["']$/.test(argument.text()))
    if (isBinary || given.some((argument) => /^(encoding\s*=|\*)/.test(argument.text()))) return false
    const { quote } = fileStyle(file)
    const all = [...given.map((argument) => argument.text()), `encoding=${quote}utf-8${quote}`]
    return { ARGUMENTS: nodeBinding(list), WITH_ENCODING: { text: `(${all.join(', ')})` } }
  },
}

const TEXT_PARTS =
  /^(split|rsplit|splitlines|partition|rpartition|strip|lstrip|rstrip|group|groups|findall|read|readline|input|readlines|getenv)$/

/**
 * `X` is cut out of a text in the function around it: `a, b = line.split(",")`. Nobody before that had it as
 * anything else.
 */
const isCutFromText: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    return node !== undefined && isPartOfText(node, fileOf(context, name), 0)
  },
}

function isPartOfText(node: SyntaxNode, file: CodeFile, steps: number): boolean {
  const { grammar } = file
  const value = bare(node, grammar)
  if (steps > 4) return false
  if (grammar.calls.has(kindOf(value))) return TEXT_PARTS.test(lastName(calleeOf(value) ?? value, grammar))
  const receiver = grammar.subscripts.has(kindOf(value)) ? receiverOf(value, grammar) : undefined
  if (receiver !== undefined) return isPartOfText(receiver, file, steps + 1)
  const origin = kindOf(value) === 'identifier' ? originOf(value.text(), value, file) : undefined
  if (origin === undefined || origin.kind === 'parameter') return false
  const from = origin.kind === 'value' ? origin.value : origin.of
  return isSame(functionOf(from, file), functionOf(node, file)) && isPartOfText(from, file, steps + 1)
}

/** `S` is what stands between a name and its value: what comes after the first one belongs to the value. */
const isPairSeparator: Predicate = {
  arguments: ['placeholder'],
  binds: [],
  test: (context, [name]) => {
    const node = nodeOf(context, name)
    const text = node === undefined ? undefined : stringValue(node, fileOf(context, name).grammar)
    return text !== undefined && /^\s*(?:=|:|:=|=>|->)\s*$/.test(text)
  },
}

export const PYTHON_TEXT_PREDICATES: Readonly<Record<string, Predicate>> = {
  encoding_point: encodingPoint,
  is_cut_from_text: isCutFromText,
  is_pair_separator: isPairSeparator,
}
