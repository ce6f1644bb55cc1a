import type { Family } from './grammar.ts'

/**
 * The grammar of Rust sees only loose words in what is handed to a macro, so that a call in `format!("{}", a.unwrap())` is
 * none. The macros that write text take expressions like any function: they are read as functions whose names end with
 * a letter that looks like the mark and that nobody types. It is one character as the mark is, so all places stay the same.
 */
const MARK_READ = '\u{1C3}'
const TEXT_MACROS = /\b(format|print|println|eprint|eprintln|write|writeln)!(?=\s*\()/g

/** Code as it is parsed: the same length, each place where it was. */
export function withReadMacros(text: string, family: Family): string {
  return family === 'rust' ? text.replaceAll(TEXT_MACROS, `$1${MARK_READ}`) : text
}

/** Code that was taken from a tree, as it is written. */
export function asWritten(code: string): string {
  return code.replaceAll(MARK_READ, '!')
}

/** Whether a call in a tree is a macro that writes text: what it takes has no other order. */
export function isTextMacro(callee: string): boolean {
  return callee.endsWith(MARK_READ)
}
