import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isFunctionNode, nodesOnLine, symbolOf } from '../../../agent/repository/symbols.ts'
import {
  languageOf,
  parseSyntax,
  syntaxLanguageOf,
  type SyntaxNode,
} from '../../../agent/repository/syntax.ts'

/** A piece of a program that a fix changes: a named function, else a class or a statement outside of any function. */
export interface ChangedPlace {
  readonly path: string
  /** '' where it is no function. */
  readonly function: string
  readonly startLine: number
  readonly endLine: number
  /** The lines in it that the fix changes, as they are counted before. */
  readonly lines: readonly number[]
}

/** A line before the change that a patch takes away, or before which it puts something. */
interface ChangedLine {
  readonly path: string
  readonly line: number
  readonly isInserted: boolean
  /** Of what is put there, in columns. */
  readonly indent: number
}

/**
 * The functions that hold a line which a unified diff changes. Blank lines, comments and imports do not count; what is
 * put between functions counts only where nothing else is changed.
 */
export function changedPlaces(patch: string, folder: string): readonly ChangedPlace[] {
  const places = new Map<string, ChangedPlace>()
  const between = new Set<string>()
  for (const { path, line, isInserted, indent } of changedLines(patch)) {
    const around = placeAround(join(folder, path), line, isInserted, indent)
    if (around === undefined) continue
    const key = `${path}:${around.startLine}:${around.endLine}`
    const lines = [...(places.get(key)?.lines ?? []), line]
    places.set(key, { path, ...around, lines })
    if (isInserted && around.function === '') between.add(key)
  }
  const within = [...places].flatMap(([key, place]) => (between.has(key) ? [] : [place]))
  return within.length > 0 ? within : [...places.values()]
}

/** The named function around a line of a file, else its class or outermost statement; undefined for a file that is no code. */
export function placeAround(
  file: string,
  line: number,
  isInserted = false,
  indent = 0,
): Pick<ChangedPlace, 'function' | 'startLine' | 'endLine'> | undefined {
  const language = syntaxLanguageOf(file)
  if (language === undefined) return undefined
  const root = parseSyntax(language, readFileSync(file, 'utf8'))
  const around = nodesOnLine(root, line).filter((node) => !isInserted || firstLine(node) < line)
  const named =
    around.find((node) => isFunctionNode(node) && symbolOf(node).simpleName !== '') ??
    (isInserted ? endingBefore(root, line, indent) : undefined)
  const outermost = around.filter((node) => node.parent() !== null).at(-1)
  const node = named ?? outermost ?? root
  const range = node.range()
  const name = named === undefined ? '' : symbolOf(named).name
  return { function: name, startLine: range.start.line + 1, endLine: range.end.line + 1 }
}

/** Python: the function that ends above a line and of which what is put there, further in than it begins, is the new end. */
function endingBefore(root: SyntaxNode, line: number, indent: number): SyntaxNode | undefined {
  if (indent === 0 || !languageOf(root).toLowerCase().includes('python')) return undefined
  const text = root.text().split('\n')
  let above = line - 1
  while (above > 0 && (text[above - 1] ?? '').trim() === '') above -= 1
  return nodesOnLine(root, above).find((node) => {
    const { start, end } = node.range()
    return (
      isFunctionNode(node) &&
      symbolOf(node).simpleName !== '' &&
      end.line + 1 <= above &&
      start.column < indent
    )
  })
}

function firstLine(node: SyntaxNode): number {
  return node.range().start.line + 1
}

const SILENT = /^\s*(?:$|\/\/|#(?!\[)|\*|\/\*|import\b|from\b.*\bimport\b|use\s|"[^"]*"$)/

function changedLines(patch: string): readonly ChangedLine[] {
  const changed: ChangedLine[] = []
  let path = ''
  let line = 0
  let isReplacing = false
  for (const text of patch.split('\n')) {
    const header = /^--- (?:a\/)?(.+?)(?:\t.*)?$/.exec(text)?.[1]
    const hunk = /^@@ -(\d+)(?:,(\d+))? /.exec(text)
    if (header !== undefined && !hunk) {
      path = header
      continue
    }
    if (hunk !== null) {
      line = Number(hunk[1]) + (hunk[2] === '0' ? 1 : 0)
      isReplacing = false
      continue
    }
    const content = text.slice(1)
    if (text.startsWith('-')) {
      if (!SILENT.test(content)) changed.push({ path, line, isInserted: false, indent: 0 })
      line += 1
      isReplacing = true
    } else if (text.startsWith('+') && !text.startsWith('+++')) {
      const isNew = !isReplacing && !SILENT.test(content)
      if (isNew && path !== '/dev/null')
        changed.push({ path, line, isInserted: true, indent: content.search(/\S/) })
    } else {
      line += 1
      isReplacing = false
    }
  }
  return changed
}
