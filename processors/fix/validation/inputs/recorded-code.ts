import { applyEdits, type FileChange, type TextEdit } from '../../../../agent/rewrite/edits.ts'
import { symbolsOf, type CodeSymbol } from '../../../../agent/repository/symbols.ts'
import {
  parseSyntax,
  syntaxLanguageOf,
  type SyntaxLanguage,
  type SyntaxNode,
} from '../../../../agent/repository/syntax.ts'
import { WORKSPACE_PATH } from '../../../../agent/sandbox/sandbox.ts'
import type { Edit } from '../../../../agent/model/fix.ts'

/** Folder of a copy that holds the recorder, and the file that it writes, both at the root. */
export const RECORDER_FOLDER = '.hephaestus-calls'
export const CALLS_FILE = '.hephaestus-calls.jsonl'

/** Changed files in which the calls of the changed functions are written down. */
export interface RecordedCode {
  /** Shape: "card.js line". */
  readonly functions: readonly string[]
  readonly before: readonly FileChange[]
  readonly after: readonly FileChange[]
}

/**
 * The code before and after a change, with a recorder around each function that the change is in. Line numbers of
 * JavaScript stay as they are. Left out are constructors, generators, functions with `var` (which the wrapping would
 * hide from their parameters) and functions that are not in both.
 * Result: no functions where none can be recorded. Source: docs/decisions/0043.
 */
export function recordedCode(changes: readonly FileChange[], edits: readonly Edit[]): RecordedCode {
  const functions: string[] = []
  const before = new Map(changes.map(({ path, before: text }) => [path, text]))
  const after = new Map(changes.map(({ path, after: text }) => [path, text]))
  for (const change of changes) {
    const language = syntaxLanguageOf(change.path)
    if (language === undefined || !isRecordable(language)) continue
    const positions = edits.filter(({ path }) => path === change.path)
    const pairs = pairsOf(change, positions, language)
    const wrap = (text: string, of: (pair: Pair) => Recorder | undefined): string =>
      applyEdits(
        text,
        pairs.flatMap((pair) => of(pair)?.edits ?? []).toSorted((a, b) => a.start - b.start),
      )
    functions.push(...pairs.map(({ name }) => name))
    before.set(
      change.path,
      wrap(change.before, (pair) => pair.before),
    )
    after.set(
      change.path,
      wrap(change.after, (pair) => pair.after),
    )
  }
  const changed = (texts: ReadonlyMap<string, string>): readonly FileChange[] =>
    changes.map(({ path, before: text }) => ({ path, before: text, after: texts.get(path) ?? text }))
  return { functions, before: changed(before), after: changed(after) }
}

interface Recorder {
  readonly edits: readonly TextEdit[]
}

interface Pair {
  readonly name: string
  readonly before: Recorder
  readonly after: Recorder
}

function isRecordable(language: SyntaxLanguage): boolean {
  return ['JavaScript', 'TypeScript', 'Tsx', 'python'].includes(language)
}

/** Of each edit the innermost function around it that can be recorded on both sides. */
function pairsOf(
  { path, before, after }: FileChange,
  edits: readonly Edit[],
  language: SyntaxLanguage,
): readonly Pair[] {
  const old = functionsOf(before, language)
  const now = functionsOf(after, language)
  const pairs = new Map<string, Pair>()
  for (const { start, end } of edits) {
    const around = old.filter(({ symbol }) => {
      const range = symbol.node.range()
      return range.start.index <= start && range.end.index >= end
    })
    for (const { key, symbol } of around.toReversed()) {
      const twin = now.find((one) => one.key === key)
      const name = `${path} ${key}`
      const [left, right] = [
        recorder(symbol.node, name, language),
        twin && recorder(twin.symbol.node, name, language),
      ]
      if (left === undefined || right === undefined) continue
      pairs.set(key, { name, before: left, after: right })
      break
    }
  }
  return [...pairs.values()]
}

/** Named functions with what tells them apart in their file: of several of one name the second is "name 2". */
function functionsOf(
  text: string,
  language: SyntaxLanguage,
): readonly { readonly key: string; readonly symbol: CodeSymbol }[] {
  const counts = new Map<string, number>()
  return symbolsOf(parseSyntax(language, text))
    .filter(({ kind, simpleName }) => kind === 'function' && simpleName !== '')
    .map((symbol) => {
      const count = (counts.get(symbol.name) ?? 0) + 1
      counts.set(symbol.name, count)
      return { key: count === 1 ? symbol.name : `${symbol.name} ${count}`, symbol }
    })
}

function recorder(node: SyntaxNode, name: string, language: SyntaxLanguage): Recorder | undefined {
  return language === 'python' ? pythonRecorder(node, name) : javascriptRecorder(node, name)
}

function pythonRecorder(node: SyntaxNode, name: string): Recorder | undefined {
  if (node.kind() !== 'function_definition') return undefined
  const { start } = node.range()
  const indent = ' '.repeat(start.column)
  const replacement = `@__import__("hephaestus_calls").record(${JSON.stringify(name)})\n${indent}`
  return { edits: [{ start: start.index, end: start.index, replacement }] }
}

const RECORD = `(process.__hephaestusCalls??=process.getBuiltinModule('node:module').createRequire('${WORKSPACE_PATH}/')('${WORKSPACE_PATH}/${RECORDER_FOLDER}/calls.cjs'))`

function javascriptRecorder(node: SyntaxNode, name: string): Recorder | undefined {
  const kind = String(node.kind())
  const body = node.field('body')
  const isArrow = kind === 'arrow_function'
  if (body === null || kind.startsWith('generator') || /\bvar\s/.test(body.text())) return undefined
  const children = node.children().map((child) => String(child.kind()))
  if (children.includes('*') || node.field('name')?.text() === 'constructor') return undefined
  const given = isArrow ? parametersOf(node) : 'arguments'
  if (given === undefined) return undefined
  const isBlock = body.kind() === 'statement_block'
  const run = `${children.includes('async') ? 'async' : ''}()=>${isBlock ? '{' : '('}`
  const call = `${RECORD}(${JSON.stringify(name)},${kind === 'method_definition' ? 'this' : 'undefined'},${given},${run}`
  const { start, end } = body.range()
  if (!isBlock)
    return {
      edits: [
        { start: start.index, end: start.index, replacement: call },
        { start: end.index, end: end.index, replacement: '))' },
      ],
    }
  return {
    edits: [
      { start: start.index + 1, end: start.index + 1, replacement: `return ${call}` },
      { start: end.index - 1, end: end.index - 1, replacement: '})' },
    ],
  }
}

/** The parameters of an arrow function as a list; undefined where one is no plain name. */
function parametersOf(node: SyntaxNode): string | undefined {
  const single = node.field('parameter')
  const parameters = single === null ? (node.field('parameters')?.namedChildren() ?? []) : [single]
  const names: string[] = []
  for (const parameter of parameters) {
    const name = parameter.field('pattern') ?? parameter.field('left') ?? parameter
    if (name.kind() !== 'identifier') return undefined
    names.push(name.text())
  }
  return `[${names.join()}]`
}
