import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { z } from 'zod'

/** The folder of all cases: `<language>/<slug>/`. */
export const CASES_FOLDER = join(import.meta.dirname, '../cases')

/** The languages that the set has to cover. */
export const LANGUAGES = ['javascript', 'typescript', 'python', 'go', 'java', 'rust'] as const
export type Language = (typeof LANGUAGES)[number]

/** A function of a case's program: `path` relative to `repo/`, `name` as in the source. */
export interface NamedFunction {
  readonly path: string
  readonly name: string
}

/** A request that is sent to the program; `status` is the answer that the case says it gets. */
export interface CaseRequest {
  readonly method: string
  readonly path: string
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status?: number
}

/** How the program is made to crash: by a command, or by requests to the server that a command starts. */
export type Crash = { readonly env?: Readonly<Record<string, string>> } & (
  | { readonly command: readonly string[]; readonly stdin?: string; readonly status?: number }
  | {
      readonly serve: readonly string[]
      readonly ready: { readonly output: string } | { readonly path: string }
      readonly requests: readonly CaseRequest[]
    }
)

/** What `case.json` says. Source: test/bench/cases/case.schema.json, which holds the meaning of every field. */
export interface CaseText {
  readonly class: string
  readonly prepare?: readonly (readonly string[])[]
  readonly build?: readonly (readonly string[])[]
  readonly crash: Crash
  readonly test: readonly string[]
  readonly exception: { readonly type: string; readonly messagePattern: string }
  readonly functions: readonly NamedFunction[]
  readonly outcome: 'fix' | 'no_code_fix'
  readonly given: 'log' | 'log_and_command'
  readonly top_own_function: NamedFunction
  readonly fix_outside_top: boolean
  readonly trap: boolean
  readonly third_party: boolean
  readonly sealed: boolean
  readonly wanted: string
}

/** One case as it lies on the disk; paths are absolute. */
export interface Case {
  readonly language: Language
  readonly slug: string
  readonly folder: string
  readonly text: CaseText
  readonly rightPatch: string | undefined
  readonly wrongPatches: readonly string[]
}

/** Cases that were read, and what is wrong with those that could not be. */
export interface ReadCases {
  readonly cases: readonly Case[]
  readonly problems: readonly string[]
}

/**
 * Reads the cases of the named languages and slugs, or all of them when none is named, of a folder in the form of ours.
 * Errors: a `case.json` that the schema refuses is a problem in the result, not an exception.
 */
export function readCases(
  languages: readonly string[] = [],
  slugs: readonly string[] = [],
  folder: string = CASES_FOLDER,
): ReadCases {
  const schema = z.fromJSONSchema(JSON.parse(readFileSync(join(CASES_FOLDER, 'case.schema.json'), 'utf8')))
  const cases: Case[] = []
  const problems: string[] = []
  for (const language of LANGUAGES) {
    if (languages.length > 0 && !languages.includes(language)) continue
    for (const slug of slugsOf(resolve(folder, language))) {
      if (slugs.length > 0 && !slugs.includes(slug)) continue
      const read = readCase({ language, slug, folder: resolve(folder, language, slug), schema })
      if (typeof read === 'string') problems.push(`${language}/${slug}: ${read}`)
      else cases.push(read)
    }
  }
  return { cases, problems }
}

function slugsOf(folder: string): readonly string[] {
  if (!existsSync(folder)) return []
  const entries = readdirSync(folder, { withFileTypes: true })
  return entries.flatMap((entry) => (entry.isDirectory() ? [entry.name] : [])).toSorted()
}

function readCase(from: {
  readonly language: Language
  readonly slug: string
  readonly folder: string
  readonly schema: z.ZodType
}): Case | string {
  const { language, slug, folder, schema } = from
  const file = join(folder, 'case.json')
  if (!existsSync(file)) return 'has no case.json'
  const parsed = parseJson(readFileSync(file, 'utf8'))
  if (typeof parsed === 'string') return parsed
  const checked = schema.safeParse(parsed.value)
  if (!checked.success) return `case.json: ${z.prettifyError(checked.error)}`
  const right = join(folder, 'right.patch')
  return {
    language,
    slug,
    folder,
    text: parsed.value as CaseText,
    rightPatch: existsSync(right) ? right : undefined,
    wrongPatches: globSync(join(folder, 'wrong/*.patch')).toSorted(),
  }
}

function parseJson(text: string): { readonly value: unknown } | string {
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return `case.json is not JSON: ${String(error)}`
  }
}
