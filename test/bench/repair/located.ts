import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { symbolsOf } from '../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../agent/repository/syntax.ts'
import type { NamedFunction } from './read-cases.ts'

/** A line of a file as it was before the change. */
export interface Place {
  readonly path: string
  readonly line: number
}

const HUNK = /^@@ -(\d+)(?:,\d+)? \+/

/** The lines that a unified diff removes or inserts after, as they were before. */
export function changedPlaces(diff: string): readonly Place[] {
  const places: Place[] = []
  let path = ''
  let line = 0
  for (const text of diff.split('\n')) {
    const hunk = HUNK.exec(text)
    if (text.startsWith('--- ')) path = text.slice(4).replace(/^a\//, '').trim()
    else if (hunk !== null) line = Number(hunk[1])
    else if (text.startsWith('-')) places.push({ path, line: line++ })
    else if (text.startsWith('+') && !text.startsWith('+++'))
      places.push({ path, line: Math.max(line - 1, 1) })
    else if (text.startsWith(' ')) line += 1
  }
  return places
}

/** Tells whether one of the places lies in one of the functions, read in the unchanged program. */
export function liesInOne(
  places: readonly Place[],
  functions: readonly NamedFunction[],
  folder: string,
): boolean {
  return places.some(({ path, line }) =>
    functions.some((wanted) => wanted.path === path && coversLine(join(folder, path), line, wanted.name)),
  )
}

function coversLine(file: string, line: number, name: string): boolean {
  const language = syntaxLanguageOf(file)
  if (name === '<module>' || language === undefined) return true
  const last = name.split(/[.:#]+/).at(-1) ?? name
  const symbols = symbolsOf(parseSyntax(language, readFileSync(file, 'utf8')))
  return symbols.some(
    ({ simpleName, startLine, endLine }) => simpleName === last && startLine - 1 <= line && endLine >= line,
  )
}
