import type { Language } from '../../../agent/model/stack-trace.ts'

/**
 * What compilers print of code that they do not take. Each begins a line and has a place or a code of its own, as no program
 * words an error of its data. Sources: javac, Maven, rustc, go build, go vet and tsc as they are installed where CI runs.
 */
const REFUSALS: Partial<Readonly<Record<Language, readonly RegExp[]>>> = {
  java: [/^(?:\[ERROR\] )?\S+\.java:(?:\d+: error: .*|\[\d+,\d+\] .*)$/m],
  rust: [/^error(?:\[E\d{4}\])?: .*\n(?=\s+--> )/m],
  go: [/^(?:vet: )?(?:\.{1,2}\/)?\S+\.go:\d+:\d+: (?!panic).*$/m],
  javascript: [/^\S+\.[cm]?tsx?(?:\(\d+,\d+\)|:\d+:\d+)(?::| -) error TS\d+: .*$/m],
}
const REASON_CHARS_MAX = 200

/**
 * What a compiler says against changed code, from the output of a run that was to build it: the first complaint that the run
 * before the change did not have. Undefined where it was built, or where the language has no such words.
 * Bounds: 200 characters.
 */
export function compilerRefusal(
  output: { readonly before: string; readonly after: string },
  language: Language,
): string | undefined {
  for (const pattern of REFUSALS[language] ?? []) {
    const said = pattern.exec(output.after)?.[0].trim()
    if (said !== undefined && !pattern.test(output.before)) return said.slice(0, REASON_CHARS_MAX)
  }
  return undefined
}
