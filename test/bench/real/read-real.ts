import { existsSync, globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { LANGUAGES, type CaseText, type Language } from '../repair/read-cases.ts'

/** The folder of all real crashes: `<language>/<slug>.json`. */
const REAL_FOLDER = join(import.meta.dirname, 'cases')

/** Files by their path from the package's folder. */
export type Files = Readonly<Record<string, string>>

/** A command as the package's user runs it, in the package's folder. */
export interface RealRun {
  readonly command: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly stdin?: string
  readonly status?: number
}

/** A run whose output in the version after the fix is what is wanted. */
export interface Check extends Omit<RealRun, 'status'> {
  readonly files?: Files
}

/** What the project's fix changed in one file. */
export interface FixedFile {
  readonly file: string
  readonly functions: readonly string[]
  readonly also?: readonly string[]
  readonly only?: readonly string[]
}

/** Tests that the later version brought, and that are put into the one before. */
export interface LaterTests {
  readonly files: readonly string[]
  readonly without?: readonly string[]
}

/** What the file of a real crash says. Source: test/bench/real/real-case.schema.json, which holds the meaning of every field. */
interface RealText extends Pick<CaseText, 'class' | 'exception' | 'given' | 'test' | 'wanted'> {
  readonly registry: 'pypi' | 'npm' | 'go' | 'crates' | 'maven'
  readonly package: string
  readonly before: string
  readonly after: string
  readonly root?: string
  readonly leave_out?: readonly string[]
  readonly source: string
  readonly counted: boolean
  readonly files?: Files
  readonly libraries?: readonly string[]
  readonly later_tests?: LaterTests
  readonly prepare?: readonly (readonly string[])[]
  readonly build?: readonly (readonly string[])[]
  readonly crash: RealRun
  readonly fix: readonly FixedFile[]
  readonly checks?: readonly Check[]
}

/** One real crash. */
export interface RealCase {
  readonly language: Language
  readonly slug: string
  readonly text: RealText
}

/**
 * Reads the real crashes of a folder, all or those of a language or `language/slug` that is named.
 * Errors: a file that the schema refuses is a problem in the result, not an exception.
 */
export function readReal(
  only: readonly string[] = [],
  folder: string = REAL_FOLDER,
): { readonly cases: readonly RealCase[]; readonly problems: readonly string[] } {
  const text = readFileSync(join(import.meta.dirname, 'real-case.schema.json'), 'utf8')
  const schema = z.fromJSONSchema(JSON.parse(text))
  const cases: RealCase[] = []
  const problems: string[] = []
  for (const language of LANGUAGES) {
    if (!existsSync(join(folder, language))) continue
    for (const file of globSync('*.json', { cwd: join(folder, language) }).toSorted()) {
      const slug = basename(file, '.json')
      const name = `${language}/${slug}`
      if (only.length > 0 && !only.includes(language) && !only.includes(name)) continue
      try {
        const parsed: unknown = JSON.parse(readFileSync(join(folder, language, file), 'utf8'))
        const checked = schema.safeParse(parsed)
        if (!checked.success) problems.push(`${name}: ${z.prettifyError(checked.error)}`)
        else if (isJudged(parsed as RealText)) cases.push({ language, slug, text: parsed as RealText })
        else problems.push(`${name}: has neither checks nor later_tests`)
      } catch (error) {
        problems.push(`${name}: ${String(error)}`)
      }
    }
  }
  return { cases, problems }
}

function isJudged({ checks = [], later_tests: tests }: RealText): boolean {
  return checks.length > 0 || tests !== undefined
}
