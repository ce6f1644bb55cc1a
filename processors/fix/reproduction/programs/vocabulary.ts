import type { ErrorEvent } from '../../../../agent/model/error-event.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { syntaxLanguageOf } from '../../../../agent/repository/syntax.ts'

/** What values a program may be given, from what the repository holds. Each list: likeliest first. */
export interface Vocabulary {
  /** Tracked files with data. */
  readonly files: readonly string[]
  /** Short texts of the code and its tests; those that the error names come first. */
  readonly words: readonly string[]
  /** Options that the code reads. Shape: "--timed". */
  readonly options: readonly string[]
  /** Whole numbers in tests. */
  readonly numbers: readonly string[]
  /** Names of environment variables that say where something is. Shape: "SPOOL_DIR". */
  readonly variables: readonly string[]
  /** Texts of several lines, or of JSON, in tests. */
  readonly texts: readonly string[]
}

const FILES_MAX = 12
const FILE_BYTES_MAX = 256 * 1024
const SOURCES_MAX = 60
const WORDS_MAX = 40
const TEXTS_MAX = 20
const NUMBERS_MAX = 12
const VARIABLES_MAX = 3
const NOT_DATA =
  /(?:^|\/)(?:readme|license|copying|changelog|makefile|dockerfile|package(?:-lock)?\.json|tsconfig[^/]*|pom\.xml|cargo\.(?:toml|lock)|go\.(?:mod|sum)|requirements[^/]*|pyproject\.toml|setup\.[^/]+|\.[^/]*|[^/]*\.(?:md|rst|sh|gradle|kts|lock))$|(?:^|\/)\./i
const TEST = /test|spec/i
const LITERAL =
  /"((?:[^"\\\n]|\\.){0,400})"|'((?:[^'\\\n]|\\.){0,400})'|`((?:[^`\\$]|\\.){0,400})`|"""([^]{0,400}?)"""/g

/** As `parseArgs` of Node is told of an option. */
const PARSED_OPTION = /['"]?\b([a-z][\w-]*)['"]?\s*:\s*\{\s*type:\s*['"](?:string|boolean)/g

const NUMBER = /(?<![\w.'"-])[1-9][\d_]{0,8}(?![\w.'"])/g
const VARIABLE =
  /(?:env::var(?:_os)?\(|[gG]etenv\(|environ(?:\.get)?[[(]|process\.env(?:\.|\[))\s*['"]?([A-Z][A-Z0-9_]{2,40})/g
const PLACE = /HOME|DIR|PATH|FOLDER|FILE|ROOT|SPOOL|STORE|CACHE/

/**
 * Reads the texts that a repository holds, the files of the error's trace first. Nothing of the log is in it: what the
 * error names only puts what the repository holds as well in front. Bounds: 60 files are read.
 */
export async function vocabularyOf(
  repository: Repository,
  event: ErrorEvent,
  traced: readonly string[],
): Promise<Vocabulary> {
  const paths = repository.files.map(({ path }) => path)
  const sources = [...new Set([...traced, ...paths.filter((path) => syntaxLanguageOf(path) !== undefined)])]
  const words = new Map<string, number>()
  const options = new Set<string>()
  const texts = new Set<string>()
  const numbers = new Set<string>()
  const variables = new Set<string>()
  const logged = event.exceptionMessage
  for (const path of sources.slice(0, SOURCES_MAX)) {
    const text = (await repository.read(path))?.text ?? ''
    const isTest = TEST.test(path)
    for (const [, key] of text.matchAll(PARSED_OPTION)) options.add(`--${key}`)
    for (const [, name = ''] of text.matchAll(VARIABLE)) if (PLACE.test(name)) variables.add(name)
    if (isTest) for (const [number] of text.matchAll(NUMBER)) numbers.add(number.replaceAll('_', ''))
    for (const literal of literalsIn(text)) {
      if (/^--?[a-z][\w-]*=?$/i.test(literal)) options.add(literal.replace(/=$/, ''))
      else if (isTest && literal.length > 1 && /\n|^\s*[[{]/.test(literal)) texts.add(literal)
      if (literal === '' || /[\n%{}$\0]/.test(literal) || literal.length > 60) continue
      const isNamed = literal.length > 1 && logged.includes(literal)
      const weight = (isNamed ? 4 : 0) + (isTest ? 2 : 0) + (literal.includes(' ') && !isTest ? 0 : 1)
      words.set(literal, Math.max(weight, words.get(literal) ?? 0))
    }
  }
  return {
    files: dataFiles(repository),
    words: [...words]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, WORDS_MAX)
      .map(([word]) => word),
    numbers: [...numbers].slice(0, NUMBERS_MAX),
    variables: [...variables].slice(0, VARIABLES_MAX),
    options: [...options].filter((option) => !/^--?(?:h|help|v|version)$/.test(option)),
    texts: [...texts].slice(0, TEXTS_MAX),
  }
}

/** Files that are neither code nor about the project. */
function dataFiles(repository: Repository): readonly string[] {
  return repository.files
    .filter(
      ({ path, bytes }) =>
        syntaxLanguageOf(path) === undefined && !NOT_DATA.test(path) && bytes <= FILE_BYTES_MAX,
    )
    .map(({ path }) => path)
    .toSorted((a, b) => Number(TEST.test(a)) - Number(TEST.test(b)))
    .slice(0, FILES_MAX)
}

function literalsIn(text: string): readonly string[] {
  return [...text.matchAll(LITERAL)].map((match) =>
    (match[1] ?? match[2] ?? match[3] ?? match[4] ?? '')
      .replaceAll(/\\n/g, '\n')
      .replaceAll(/\\t/g, '\t')
      .replaceAll(/\\(["'`\\])/g, '$1'),
  )
}
