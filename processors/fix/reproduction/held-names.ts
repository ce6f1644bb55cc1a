import type { Repository } from '../../../agent/repository/repository.ts'
import { syntaxLanguageOf } from '../../../agent/repository/syntax.ts'

const SOURCES_MAX = 200

/**
 * The names that a message quotes and that the code writes down as texts: words of the program and not values that it was
 * given. Another of them is another error. Shape: `no way from "opening"` gives ["opening"] where the code holds "opening".
 * Bounds: 200 files are read.
 */
export async function heldNames(message: string, repository: Repository): Promise<readonly string[]> {
  const names = (message.match(/'[^'\n]+'|"[^"\n]+"|`[^`\n]+`/g) ?? []).map((name) => name.slice(1, -1))
  if (names.length === 0) return []
  const held = new Set<string>()
  const sources = repository.files.filter(({ path }) => syntaxLanguageOf(path) !== undefined)
  for (const { path } of sources.slice(0, SOURCES_MAX)) {
    const text = (await repository.read(path))?.text ?? ''
    for (const name of names)
      if ([`'${name}'`, `"${name}"`, `\`${name}\``].some((quoted) => text.includes(quoted))) held.add(name)
  }
  return names.filter((name) => held.has(name))
}
