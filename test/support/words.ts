import { EMPTY_VALUES } from '../../agent/scan/literal-pattern.ts'

/** Whether a word in small letters is in a line, other than in the name of an empty value. */
export function saysWord(line: string, word: string): boolean {
  const small = line.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
  for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + 1)) {
    // A name ends where the kernel stops to look.
    const rest = line.slice(at + word.length)
    const name = /^\w{0,24}/.exec(rest)?.[0] ?? ''
    if (!EMPTY_VALUES.some((value) => rest.slice(name.length).startsWith(value))) return true
  }
  return false
}
