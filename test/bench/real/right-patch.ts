import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { symbolsOf } from '../../../agent/repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../agent/repository/syntax.ts'
import { run } from '../repair/child.ts'
import type { FixedFile } from './read-real.ts'

/** Lines from 1, both ends counted. */
export interface Lines {
  readonly start: number
  readonly end: number
}

/** One difference without context: what stands in its place in each version. */
export interface Hunk {
  readonly before: Lines
  readonly after: Lines
  readonly text: string
}

const GIT_MAX_MS = 30_000

/**
 * The project's fix as a unified diff against the version before: of all that the two versions differ in, what lies in the
 * functions that are named.
 * Errors: throws where a named function is in neither version, or nothing differs in them.
 */
export async function rightPatch(
  fix: readonly FixedFile[],
  folders: { readonly before: string; readonly after: string },
): Promise<string> {
  const scratch = mkdtempSync(join(tmpdir(), 'real-fix-'))
  try {
    for (const fixed of fix) {
      const { file } = fixed
      copyOrEmpty(join(folders.before, file), join(scratch, 'a', file))
      copyOrEmpty(join(folders.after, file), join(scratch, 'later', file))
      const [a, later] = [join('a', file), join('later', file)]
      const wanted = wantedHunks(fixed, hunksOf(await diff(scratch, [a, later], 0)), scratch)
      if (wanted.length === 0) throw new Error(`${file}: the versions do not differ there`)
      const text = merged(read(scratch, a), read(scratch, later), wanted)
      mkdirSync(dirname(join(scratch, 'b', file)), { recursive: true })
      writeFileSync(join(scratch, 'b', file), text)
    }
    return await diff(scratch, ['a', 'b'], 3)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

/** Whether the version before has the function, so that a fix can be in it. */
export function hasFunction(folder: string, file: string, name: string): boolean {
  return linesOfFunction(join(folder, file), name).length > 0
}

function wantedHunks(fixed: FixedFile, hunks: readonly Hunk[], scratch: string): readonly Hunk[] {
  const { file, functions, also = [], only } = fixed
  const before = functions.flatMap((name) => linesOfFunction(join(scratch, 'a', file), name))
  const after = functions.flatMap((name) => linesOfFunction(join(scratch, 'later', file), name))
  for (const name of functions) {
    const isThere = ['a', 'later'].some((side) => linesOfFunction(join(scratch, side, file), name).length > 0)
    if (!isThere) throw new Error(`${file} has no ${name}`)
  }
  const holdsOneOf = (hunk: Hunk, pieces: readonly string[]): boolean =>
    pieces.some((piece) => hunk.text.includes(piece))
  return hunks.filter((hunk) => {
    const isIn =
      before.some((lines) => meet(lines, hunk.before)) || after.some((lines) => meet(lines, hunk.after))
    const isWanted = functions.length === 0 || isIn
    return (isWanted && (only === undefined || holdsOneOf(hunk, only))) || holdsOneOf(hunk, also)
  })
}

/** Whether a difference lies in these lines. One that only inserts has no lines before: it lies in what is around the place. */
export function meet(lines: Lines, hunk: Lines): boolean {
  return hunk.end < hunk.start
    ? lines.start <= hunk.end && hunk.start <= lines.end
    : hunk.start <= lines.end && lines.start <= hunk.end
}

function linesOfFunction(file: string, name: string): readonly Lines[] {
  return existsSync(file) ? linesNamed({ path: file, text: readFileSync(file, 'utf8') }, name) : []
}

/** All functions and classes of that name in a source text, with the decorators above them. Shape: "total", "Cart.total". */
export function linesNamed(
  { path, text }: { readonly path: string; readonly text: string },
  name: string,
): readonly Lines[] {
  const language = syntaxLanguageOf(path)
  if (language === undefined) return []
  return symbolsOf(parseSyntax(language, text))
    .filter((symbol) => symbol.name === name || symbol.simpleName === name)
    .map(({ node, startLine, endLine }) => {
      const outer = node.parent()
      const isDecorated = outer !== null && String(outer.kind()) === 'decorated_definition'
      return { start: isDecorated ? outer.range().start.line + 1 : startLine, end: endLine }
    })
}

/** What two files or folders of `folder` differ in, as git tells it with so many lines of context. */
export async function diff(folder: string, paths: readonly string[], context: number): Promise<string> {
  const options = ['--no-index', '--no-prefix', '--no-color', '--no-ext-diff', '--text', `-U${context}`]
  const command = ['git', 'diff', ...options, '--', ...paths]
  return (await run(command, { folder, timeoutMs: GIT_MAX_MS })).output
}

/** The differences of a unified diff of one file that has no context. */
export function hunksOf(patch: string): readonly Hunk[] {
  return patch
    .split(/^(?=@@ )/m)
    .slice(1)
    .map((text) => {
      const [, line = '', count = '1', newLine = '', newCount = '1'] =
        /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(text) ?? []
      const body = text.split('\n').slice(1).join('\n')
      return { before: linesFrom(line, count), after: linesFrom(newLine, newCount), text: body }
    })
}

/** With a count of 0 git names the line before the place. */
function linesFrom(line: string, count: string): Lines {
  const start = Number(count) === 0 ? Number(line) + 1 : Number(line)
  return { start, end: start + Number(count) - 1 }
}

/** The text of the version before with some of the differences taken over. */
export function merged(before: string, after: string, hunks: readonly Hunk[]): string {
  const [old, later] = [before.split('\n'), after.split('\n')]
  let done = 0
  const lines: string[] = []
  for (const hunk of hunks) {
    lines.push(
      ...old.slice(done, hunk.before.start - 1),
      ...later.slice(hunk.after.start - 1, hunk.after.end),
    )
    done = hunk.before.end
  }
  return [...lines, ...old.slice(done)].join('\n')
}

function copyOrEmpty(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true })
  if (existsSync(from)) cpSync(from, to)
  else writeFileSync(to, '')
}

function read(folder: string, path: string): string {
  return readFileSync(join(folder, path), 'utf8')
}
