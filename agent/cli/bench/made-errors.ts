import type { ErrorEvent } from '../../model/error-event.ts'
import type { Repository } from '../../repository/repository.ts'
import { symbolsOf, type CodeSymbol } from '../../repository/symbols.ts'
import { parseSyntax, syntaxLanguageOf, type SyntaxLanguage } from '../../repository/syntax.ts'
import { canMakeErrorsIn, madeError, type MadeFrame } from './made-error.ts'

interface Place {
  readonly language: SyntaxLanguage
  readonly frame: MadeFrame
}

/** Files are tried for functions until so many for each wanted error were read. */
const READS_PER_ERROR = 4
/** Multiples of it lie far from each other between 0 and 1. */
const GOLDEN = (Math.sqrt(5) - 1) / 2
/** Deep enough for a way through the code, as errors of services are. */
const CALLS = 3

/**
 * Errors at functions of a code base, chosen by chance: each with a trace of its language whose calls are functions of that language. Fewer
 * than asked for where there are not enough functions. Units: `random` gives numbers from 0 to 1.
 */
export async function madeErrors(
  repository: Repository,
  count: number,
  random: () => number,
): Promise<readonly ErrorEvent[]> {
  const paths = repository.files
    .map(({ path }) => path)
    .filter((path) => canMakeErrorsIn(syntaxLanguageOf(path)))
  const places: Place[] = []
  const readMax = Math.min(paths.length, count * READS_PER_ERROR)
  const first = random()
  for (let read = 0; read < readMax && places.length < count; read += 1) {
    // Spread over all of it from the first on, however many are read.
    const path = paths[Math.floor(((first + read * GOLDEN) % 1) * paths.length)] ?? ''
    const place = await placeIn(path, repository, random)
    if (place !== undefined) places.push(place)
  }
  return places.map((place, index) => {
    const alike = places.filter(({ language, frame }) => language === place.language && frame !== place.frame)
    const callers = Array.from({ length: Math.min(CALLS - 1, alike.length) }, () => pick(alike, random).frame)
    return madeError(place.language, [place.frame, ...callers], index + 1)
  })
}

async function placeIn(
  path: string,
  repository: Repository,
  random: () => number,
): Promise<Place | undefined> {
  const language = syntaxLanguageOf(path)
  const file = await repository.read(path)
  if (file === undefined || !canMakeErrorsIn(language)) return undefined
  const functions = symbolsOf(parseSyntax(language, file.text)).filter(
    ({ kind, simpleName, startLine, endLine }) =>
      kind === 'function' && simpleName !== '' && endLine > startLine + 1,
  )
  if (functions.length === 0) return undefined
  const chosen = pick(functions, random)
  const line = lineInside(chosen, random)
  const text = file.lines[line - 1] ?? ''
  return {
    language,
    frame: { function: nameInTrace(chosen, path, language), path: `${repository.root}/${path}`, line, text },
  }
}

/** Java's traces name the package, which its folders are. */
function nameInTrace({ name }: CodeSymbol, path: string, language: SyntaxLanguage): string {
  if (language !== 'java') return name
  const folders = /(?:^|\/)java\/(.+)\/[^/]+$/.exec(path)?.[1]
  return folders === undefined ? name : `${folders.replaceAll('/', '.')}.${name}`
}

function lineInside({ startLine, endLine }: CodeSymbol, random: () => number): number {
  return startLine + 1 + Math.floor(random() * (endLine - startLine - 1))
}

function pick<T>(all: readonly T[], random: () => number): T {
  const one = all[Math.floor(random() * all.length)]
  if (one === undefined) throw new RangeError('there is nothing to pick from')
  return one
}
