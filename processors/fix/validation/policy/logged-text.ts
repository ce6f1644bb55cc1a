import type { Repository } from '../../../../agent/repository/repository.ts'
import { syntaxLanguageOf } from '../../../../agent/repository/syntax.ts'
import type { FileChange } from '../../../../agent/rewrite/edits.ts'
import { plainTree } from '../../../../agent/rewrite/plain-tree.ts'
import { addedTexts } from './literal-policy.ts'

/** The shortest text that counts as copied: shorter ones are words that everybody writes. */
const COPIED_LENGTH_MIN = 16
const LITERAL_LENGTH_MAX = 1_000
const FILES_READ_MAX = 1_000

/**
 * Parts of the log that a change writes into the code. What the repository holds itself is the program's own text, which
 * the log only repeats.
 * Bounds: a thousand files are read, and only where a text of the log was found at all.
 */
export async function copiedFromLog(
  change: FileChange,
  loggedTexts: readonly string[],
  repository: Pick<Repository, 'files' | 'read'>,
): Promise<string | undefined> {
  const language = syntaxLanguageOf(change.path)
  if (language === undefined) return undefined
  const [before, after] = [change.before, change.after].map((text) => plainTree(language, text))
  if (before === undefined || after === undefined) return undefined
  const copied = addedTexts(before, after)
    .flatMap((text) => sharedParts(text.slice(0, LITERAL_LENGTH_MAX), loggedTexts))
    .filter((part) => !change.before.includes(part))
  for (const part of copied) if (!(await isHeld(part, repository))) return part
  return undefined
}

/** The longest parts of a text that some logged text holds as well. */
function sharedParts(text: string, loggedTexts: readonly string[]): readonly string[] {
  const parts: string[] = []
  for (let start = 0; start + COPIED_LENGTH_MIN <= text.length; start += 1) {
    const logged = loggedTexts.find((one) => one.includes(text.slice(start, start + COPIED_LENGTH_MIN)))
    if (logged === undefined) continue
    let end = start + COPIED_LENGTH_MIN
    while (end < text.length && logged.includes(text.slice(start, end + 1))) end += 1
    parts.push(text.slice(start, end))
    start = end - 1
  }
  return parts
}

async function isHeld(part: string, repository: Pick<Repository, 'files' | 'read'>): Promise<boolean> {
  const sources = repository.files.filter(({ path }) => syntaxLanguageOf(path) !== undefined)
  for (const { path } of sources.slice(0, FILES_READ_MAX)) {
    if ((await repository.read(path))?.text.includes(part) === true) return true
  }
  return false
}
