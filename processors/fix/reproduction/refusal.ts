import type { Language } from '../../../agent/model/stack-trace.ts'
import type { Repository } from '../../../agent/repository/repository.ts'
import type { Observation } from './run.ts'

/**
 * How programs say by themselves that they cannot do what was asked: an exit with a code of their own, written in
 * their code, and a message. A crash ends with a code too, but the runtime's.
 */

/** Calls that end a program, with the code where it is written down. A text in its place means 1. */
const EXITS: Partial<Readonly<Record<Language, RegExp>>> = {
  javascript: /\bprocess\.(?:exit\(\s*(\d{1,3})\s*\)|exitCode\s*=\s*(\d{1,3})\b)/g,
  python: /\b(?:sys\.exit|exit|SystemExit)\(\s*(?:(\d{1,3})\s*\)|(?=f?["']|str\())/g,
  go: /\bos\.Exit\(\s*(\d{1,3})\s*\)|\blog\.Fatal(?:f|ln)?\(/g,
  java: /\bSystem\.exit\(\s*(\d{1,3})\s*\)/g,
  rust: /\b(?:std::)?process::exit\(\s*(\d{1,3})\s*\)|\bExitCode::(?:from\(\s*(\d{1,3})\s*\)|FAILURE)|\bfn main\(\)\s*->\s*(?:\w+::)*Result</g,
}
const FILES_MAX = 300
const TESTS = /(?:^|\/)(?:tests?|__tests__|spec)\/|_test\.|\.(?:test|spec)\.|(?:^|\/)test_/

/**
 * The place in the program's own code where it ends as it did: without a trace, with a message and a code that is
 * written there. Undefined when the end was another one. Shape: "src/main.rs:8". Bounds: 300 files are read.
 */
export async function ownRefusal(
  after: Pick<Observation, 'errors' | 'exitCode' | 'output'>,
  { repository, language }: { readonly repository: Repository; readonly language: Language },
): Promise<string | undefined> {
  const { exitCode } = after
  const exits = EXITS[language]
  const isOwn = exitCode !== undefined && exitCode > 0 && exitCode < 126
  if (!isOwn || exits === undefined || after.errors.length > 0 || after.output.trim() === '') return undefined
  const paths = repository.files.map(({ path }) => path).filter((path) => ENDINGS[language]?.test(path))
  for (const path of paths.filter((one) => !TESTS.test(one)).slice(0, FILES_MAX)) {
    const text = (await repository.read(path))?.text ?? ''
    for (const match of text.matchAll(exits)) {
      if (Number(match[1] ?? match[2] ?? 1) !== exitCode) continue
      return `${path}:${text.slice(0, match.index).split('\n').length}`
    }
  }
  return undefined
}

const ENDINGS: Partial<Readonly<Record<Language, RegExp>>> = {
  javascript: /\.[cm]?[jt]sx?$/,
  python: /\.py$/,
  go: /\.go$/,
  java: /\.java$/,
  rust: /\.rs$/,
}
