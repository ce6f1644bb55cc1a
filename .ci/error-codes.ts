import { globSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

/** What the page says of one code. */
interface ErrorCode {
  readonly code: string
  /** The kinds of the errors that come with it, several where the same code may pass or not. */
  readonly kinds: readonly string[]
  /** Said by hand, where no error of ours has it. */
  readonly saidKind?: string
  readonly cause: string
  readonly remedy: string
}

interface Area {
  readonly area: string
  readonly about: string
  readonly codes: Readonly<Record<string, Described>>
}

interface Described {
  readonly kind?: string
  readonly cause: string
  readonly remedy: string
}

const DESCRIPTIONS = 'docs/error-codes.yaml'
const CREATED = /new (\w+Error)\(\s*'(HEPH_[A-Z0-9_]+)'/g
const ANY_CODE = /\bHEPH_[A-Z0-9_]*[A-Z0-9]\b/g
const CLASS = /class (\w+Error) extends (\w*Error)\b/g
/** What the caller does next, in the order of the page. */
const KINDS = ['ConfigError', 'RetryableError', 'RefusedError', 'PermanentError', 'InvariantError']

/** The areas of the page, in its order, each with its codes. */
export function errorAreas(): readonly {
  readonly area: string
  readonly about: string
  readonly codes: readonly ErrorCode[]
}[] {
  const kinds = kindsInSource(sources())
  return areas().map(({ area, about, codes }) => ({
    area,
    about,
    codes: Object.entries(codes).map(([code, { kind, cause, remedy }]) => ({
      code,
      kinds: kinds.get(code) ?? [],
      ...(kind === undefined ? {} : { saidKind: kind }),
      cause,
      remedy,
    })),
  }))
}

/** Every code that stands in the source, in comments too: one of them may have outlived its error. */
export function codesInSource(): ReadonlySet<string> {
  return new Set(sources().flatMap((source) => source.match(ANY_CODE) ?? []))
}

/** The page that lists them. */
export function errorCodesPage(): string {
  const sections = errorAreas().map(({ area, about, codes }) => {
    const rows = codes.map(
      ({ code, kinds, saidKind, cause, remedy }) =>
        `| \`${code}\` | ${saidKind ?? kinds.join(', ')} | ${cell(cause)} | ${cell(remedy)} |`,
    )
    return `## ${area}\n\n${about}\n\n| code | kind | cause | remedy |\n| --- | --- | --- | --- |\n${rows.join('\n')}\n`
  })
  return `# Error codes

Made by \`npm run docs\` from the code and \`${DESCRIPTIONS}\`. A code is stable: it begins the line that a command prints, it
is in the agent's own log and in the list of dead letters. Behind it stands what happened this time; the kind says what is
done about it:

| kind | what the agent does | a command ends with |
| --- | --- | --- |
| ConfigError | does not start, or goes on as before the reload | 3; 4 for \`HEPH_STATE_IN_USE\` |
| RetryableError | tries again by itself | 1 |
| RefusedError | slows down, and offers the same again | 1 |
| PermanentError | gives this input up and counts it | 1; \`hephaestus exec\` 126 or 127 when its program cannot be run |
| InvariantError | this is a fault of its own | 1 |

${sections.join('\n')}`
}

function areas(): readonly Area[] {
  return parse(readFileSync(DESCRIPTIONS, 'utf8')) as readonly Area[]
}

function sources(): readonly string[] {
  return globSync('{agent,config,receivers,processors,exporters}/**/*.ts')
    .toSorted()
    .map((file) => readFileSync(file, 'utf8'))
}

/** The classes that each code comes with, where it is thrown and where a class always has it. */
function kindsInSource(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const parents = new Map<string, string>()
  const found = new Map<string, Set<string>>()
  for (const source of files) {
    for (const [, name = '', parent = ''] of source.matchAll(CLASS)) parents.set(name, parent)
  }
  const add = (code: string, name: string): void => {
    let kind = name
    while (!KINDS.includes(kind)) {
      const parent = parents.get(kind)
      if (parent === undefined) throw new Error(`${name}, which has the code ${code}, is of no kind`)
      kind = parent
    }
    found.set(code, (found.get(code) ?? new Set()).add(kind))
  }
  for (const source of files) {
    for (const [, name = '', code = ''] of source.matchAll(CREATED)) add(code, name)
    for (const [, code = ''] of source.matchAll(/\bsuper\('(HEPH_[A-Z0-9_]+)'/g))
      add(code, classAround(source, code))
  }
  return new Map(
    [...found].map(([code, kinds]) => [
      code,
      [...kinds].toSorted((a, b) => KINDS.indexOf(a) - KINDS.indexOf(b)),
    ]),
  )
}

/** The class whose constructor gives its parent this code. */
function classAround(source: string, code: string): string {
  const before = source.slice(0, source.indexOf(`super('${code}'`))
  return [...before.matchAll(CLASS)].at(-1)?.[1] ?? ''
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}
