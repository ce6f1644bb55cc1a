import type { SyntaxNode } from '../repository/syntax.ts'
import { applyEdits, type TextEdit } from './edits.ts'
import { commentOf } from './documented-value.ts'
import { emptyCode, resultType } from './empty-types.ts'
import { packageFiles } from './go-types.ts'
import { functionName, namedFunctions, parametersOf } from './scope.ts'
import { fileStyle, indentAt } from './style.ts'
import { argumentsOf, descendants, kindOf, lastName, receiverOf, span, type CodeFile } from './tree.ts'

/** A function that calls itself along links, made to stop where it was before. */
export interface Visited {
  /** What the function does now: it calls the other one. Without indentation. */
  readonly body: string
  /** The other one, which knows where it was. Without indentation. */
  readonly helper: string
  readonly helperName: string
  /** What tells the places apart: a parameter, or the object itself. */
  readonly key: string
  /** What is given for a place where it was. */
  readonly again: string
}

/**
 * A function that goes along links in circles, with a set of the places where it was handed on. In Go and Java, for functions that
 * call themselves with one other argument, or for another object; a number is summed over each way, so that a place
 * counts again on another one. Undefined for all other functions.
 */
export function visitedOnce(
  scope: SyntaxNode,
  file: CodeFile,
  others: readonly CodeFile[],
): Visited | undefined {
  const { family } = file.grammar
  const type = resultType(scope, file)
  const body = scope.field('body')
  const name = functionName(scope)
  if ((family !== 'go' && family !== 'java') || type === undefined || body === null || name === '')
    return undefined
  const calls = descendants(body).filter((node) => isOwnCall(node, name, file))
  const key = keyOf(calls, scope, file)
  if (calls.length === 0 || key === undefined || /\b(seen|visited)\b/.test(scope.text())) return undefined
  const empty = type === '' ? '' : emptyCode(type, file, packageFiles(others, file))?.replace('$&', type)
  if (empty === undefined) return undefined
  const cycle = family === 'go' ? cycleError(type, key, file, others) : undefined
  const helperName = helperNameOf(name, file)
  const shape: Shape = { scope, file, body, name, helperName, calls, key, type, empty: cycle ?? empty }
  return family === 'go' ? inGo(shape) : inJava(shape)
}

/** A value that needs itself has none: a function that gives a value or an error says so. */
function cycleError(type: string, key: Key, file: CodeFile, others: readonly CodeFile[]): string | undefined {
  if (!type.endsWith(', error') || !/"fmt"/.test(file.text)) return undefined
  const value = emptyCode(type.replace(/, error$/, ''), file, packageFiles(others, file))
  return value === undefined ? undefined : `${value}, fmt.Errorf("%v leads back to itself", ${key.name})`
}

interface Key {
  readonly name: string
  readonly type: string
  readonly isReceiver: boolean
}

interface Shape {
  readonly scope: SyntaxNode
  readonly file: CodeFile
  readonly body: SyntaxNode
  readonly name: string
  readonly helperName: string
  readonly calls: readonly SyntaxNode[]
  readonly key: Key
  readonly type: string
  readonly empty: string
}

function isOwnCall(node: SyntaxNode, name: string, { grammar }: CodeFile): boolean {
  if (kindOf(node) === 'method_invocation') return node.field('name')?.text() === name
  const callee = kindOf(node) === 'call_expression' ? node.field('function') : null
  return callee !== null && lastName(callee, grammar) === name
}

/** The one parameter that another value is given for, or the object where it is called for another one. */
function keyOf(calls: readonly SyntaxNode[], scope: SyntaxNode, file: CodeFile): Key | undefined {
  const parameters = namedParameters(scope, file)
  const differing = new Set(
    calls.flatMap((call) =>
      argumentsOf(call).flatMap((argument, index) =>
        argument.text() === parameters[index]?.name ? [] : [index],
      ),
    ),
  )
  const self = selfOf(scope, file)
  const isElsewhere = calls.some((call) => {
    const from = calledOn(call, file)
    return from !== undefined && from !== self?.name && from !== 'this'
  })
  if (isElsewhere && self !== undefined) return { ...self, isReceiver: true }
  const [index] = differing
  const only = differing.size === 1 && index !== undefined ? parameters[index] : undefined
  return only === undefined || !KEYS.test(only.type) ? undefined : { ...only, isReceiver: false }
}

const KEYS = /^(\*[\w.]+|string|u?int\d*|[A-Z]\w*(<[^<>]*>)?|int|long|char)$/

function namedParameters(scope: SyntaxNode, file: CodeFile): readonly Omit<Key, 'isReceiver'>[] {
  return parametersOf(scope, file).flatMap((parameter) => {
    const type = parameter.field('type')?.text() ?? ''
    const names = parameter.children().filter((child) => kindOf(child) === 'identifier')
    return names.map((one) => ({ name: one.text(), type }))
  })
}

function selfOf(scope: SyntaxNode, { grammar }: CodeFile): Omit<Key, 'isReceiver'> | undefined {
  if (grammar.family === 'java') {
    const owner = scope
      .ancestors()
      .find((outer) => kindOf(outer) === 'class_declaration')
      ?.field('name')
      ?.text()
    return owner === undefined ? undefined : { name: 'this', type: owner }
  }
  const receiver = scope
    .field('receiver')
    ?.children()
    .find((child) => child.isNamed())
  const type = receiver?.field('type')?.text() ?? ''
  const name = receiver?.field('name')?.text()
  return name === undefined || !type.startsWith('*') ? undefined : { name, type }
}

function calledOn(call: SyntaxNode, file: CodeFile): string | undefined {
  if (kindOf(call) === 'method_invocation') return call.field('object')?.text()
  const callee = call.field('function')
  return callee === null ? undefined : receiverOf(callee, file.grammar)?.text()
}

function helperNameOf(name: string, file: CodeFile): string {
  const taken = new Set(namedFunctions(file).map((one) => one.name))
  const lower = name.charAt(0).toLowerCase() + name.slice(1)
  if (file.grammar.family === 'java') return name
  return (
    [lower, `${lower}Once`, `${lower}From`].find((one) => one !== name && !taken.has(one)) ?? `${lower}Unseen`
  )
}

const COUNTS = /^(u?int\d*|float\d+|long|double|int)$/

function inGo(shape: Shape): Visited {
  const { scope, key, empty, type, helperName, calls } = shape
  const seen = `map[${key.type}]bool`
  const first = [
    `if seen[${key.name}] {`,
    `\treturn${empty === '' ? '' : ` ${empty}`}`,
    '}',
    `seen[${key.name}] = true`,
  ]
  const isWay = COUNTS.test(type) && !/\bonce\b/.test(commentOf(scope, shape.file))
  const lines = isWay ? [...first, `defer delete(seen, ${key.name})`] : first
  const self = scope
    .field('receiver')
    ?.children()
    .find((child) => child.isNamed())
    ?.field('name')
    ?.text()
  const given = [...namedParameters(scope, shape.file).map(({ name }) => name), `${seen}{}`].join(', ')
  const call = `${self === undefined ? '' : `${self}.`}${helperName}(${given})`
  const body = `{\n\t${type === '' ? '' : 'return '}${call}\n}`
  return {
    body,
    helper: rewritten(shape, `seen ${seen}`, lines, calls),
    helperName,
    key: key.name,
    again: empty === '' ? 'nothing' : `\`${empty}\``,
  }
}

const BOXES: Readonly<Record<string, string>> = { int: 'Integer', long: 'Long', char: 'Character' }

function inJava(shape: Shape): Visited {
  const { scope, key, empty, type, helperName, calls } = shape
  const set = `java.util.Set<${BOXES[key.type] ?? key.type}>`
  const fresh = key.isReceiver
    ? 'java.util.Collections.newSetFromMap(new java.util.IdentityHashMap<>())'
    : 'new java.util.HashSet<>()'
  const lines = [`if (!seen.add(${key.name})) return${empty === '' ? '' : ` ${empty}`};`]
  const given = [...namedParameters(scope, shape.file).map(({ name }) => name), fresh].join(', ')
  const { unit } = fileStyle(shape.file)
  const body = `{\n${unit}${type === '' ? '' : 'return '}${helperName}(${given});\n}`
  return {
    body,
    helper: rewritten(shape, `${set} seen`, lines, calls),
    helperName,
    key: key.name,
    again: empty === '' ? 'nothing' : `\`${empty}\``,
  }
}

/** The whole function under its new name, with the set as last parameter, and handed on. */
function rewritten(
  shape: Shape,
  parameter: string,
  lines: readonly string[],
  calls: readonly SyntaxNode[],
): string {
  const { scope, file, body, helperName } = shape
  const { start } = span(scope)
  const at = (place: number, end: number, replacement: string): TextEdit => ({
    start: place - start,
    end: end - start,
    replacement,
  })
  const edits: TextEdit[] = []
  const named = scope.field('name')
  if (named !== null) edits.push(at(span(named).start, span(named).end, helperName))
  const list = scope.field('parameters')
  if (list !== null) edits.push(last(list, parameter, at))
  const unit = file.grammar.family === 'go' ? '\t' : fileStyle(file).unit
  const base = indentAt(file.text, start)
  const inside = lines.map((line) => `\n${base}${unit}${line}`).join('')
  edits.push(at(span(body).start + 1, span(body).start + 1, inside))
  for (const call of calls) {
    const callee = call.field('name') ?? call.field('function')
    const name = callee?.field('field') ?? callee
    const given = call.field('arguments')
    if (name !== null && name !== undefined) edits.push(at(span(name).start, span(name).end, helperName))
    if (given !== null) edits.push(last(given, 'seen', at))
  }
  const modifiers = scope.children().find((child) => kindOf(child) === 'modifiers')
  if (modifiers !== undefined) edits.push(at(span(modifiers).start, span(modifiers).end, hidden(modifiers)))
  const isOpen = file.grammar.family === 'java' && modifiers === undefined
  const text = applyEdits(scope.text(), edits)
  return `${isOpen ? 'private ' : ''}${text}`
    .split('\n')
    .map((line, index) => (index > 0 && line.startsWith(base) ? line.slice(base.length) : line))
    .join('\n')
}

function last(
  list: SyntaxNode,
  code: string,
  at: (place: number, end: number, replacement: string) => TextEdit,
): TextEdit {
  const end = span(list).end - 1
  const isEmpty = !list.children().some((child) => child.isNamed())
  return at(end, end, isEmpty ? code : `, ${code}`)
}

function hidden(modifiers: SyntaxNode): string {
  const words = modifiers
    .text()
    .replaceAll(/@\w+(\([^)]*\))?\s*/g, '')
    .replace(/\b(public|protected|private)\b\s*/, '')
  return `private ${words}`.trim()
}
