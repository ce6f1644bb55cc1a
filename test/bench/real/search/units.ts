import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { symbolsOf } from '../../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../../agent/repository/syntax.ts'
import { diff, hunksOf, meet, type Hunk, type Lines } from '../right-patch.ts'

/** A part of what two versions of a file differ in: what lies in one function, or one difference outside of any. */
export interface Unit {
  readonly file: string
  /** '' outside of any. */
  readonly function: string
  /** Whether the version before has the function. */
  readonly isOld: boolean
  readonly hunks: readonly Hunk[]
}

const NO_CODE = /^\s*(?:$|\/\/|\*|\/\*)/

/** The parts in which a file differs, without those of comments alone. Paths are from the folder that holds `before` and `after`. */
export async function unitsOf(folder: string, file: string): Promise<readonly Unit[]> {
  const [before, after] = [join('before', file), join('after', file)]
  if (!existsSync(join(folder, before)) || !existsSync(join(folder, after))) return []
  const hunks = hunksOf(await diff(folder, [before, after], 0)).filter(isOfCode)
  const old = functionsOf(join(folder, before))
  const later = functionsOf(join(folder, after))
  const units = [...new Set([...old, ...later].map(({ name }) => name))].map((name) => ({
    file,
    function: name,
    isOld: old.some((each) => each.name === name),
    hunks: hunks.filter(
      (hunk) =>
        old.some((each) => isIn(each, name, hunk.before)) ||
        later.some((each) => isIn(each, name, hunk.after)),
    ),
  }))
  const inside = new Set(units.flatMap((unit) => unit.hunks))
  const outside = hunks
    .filter((hunk) => !inside.has(hunk))
    .map((hunk) => ({ file, function: '', isOld: false, hunks: [hunk] }))
  return [...units.filter((unit) => unit.hunks.length > 0), ...outside]
}

function isOfCode({ text }: Hunk): boolean {
  const lines = text.split('\n').filter((line) => /^[+-]/.test(line))
  return lines.some((line) => !NO_CODE.test(line.slice(1)))
}

interface NamedLines extends Lines {
  readonly name: string
}

function isIn(lines: NamedLines, name: string, hunk: Lines): boolean {
  return lines.name === name && meet(lines, hunk)
}

/** Named functions that lie in no other. */
function functionsOf(file: string): readonly NamedLines[] {
  const language = syntaxLanguageOf(file)
  if (language === undefined) return []
  const named = symbolsOf(parseSyntax(language, readFileSync(file, 'utf8')))
    .filter(({ kind, simpleName }) => kind === 'function' && simpleName !== '')
    .map(({ name, startLine, endLine }) => ({ name, start: startLine, end: endLine }))
  return named.filter(
    (one) => !named.some((other) => other !== one && other.start <= one.start && one.end <= other.end),
  )
}
