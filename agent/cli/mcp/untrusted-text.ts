import { realpathSync } from 'node:fs'
import { withoutHidden } from '../../ai/prompt.ts'
import { redactText } from '../../redaction/redact-text.ts'

/** Gives a text that others have written as it may be handed to a client: at most so many characters. */
export type UntrustedText = (text: string, charactersMax: number) => string

/** Each text is masked before it is cut, so that no half of a secret is left. */
const LOOKED_AT_TIMES = 4
const CUT = '… (cut)'

/**
 * Makes text of logs, code and models fit for a client: without secrets, without characters that hide or turn text around, of
 * a bounded length, and with names in place of folders of this machine. Folders inside others come first.
 * Shape: with {"/srv/shop": "<repository>"} "at /srv/shop/cart.js:3" gives "at <repository>/cart.js:3".
 */
export function untrustedText(folders: Readonly<Record<string, string>>): UntrustedText {
  const named = Object.entries(folders)
    .flatMap(([folder, name]) => [...new Set([folder, realPathOf(folder)])].map((path) => ({ path, name })))
    .filter(({ path }) => path.length > 1)
    .toSorted((a, b) => b.path.length - a.path.length)
  return (text, charactersMax) => {
    const masked = withoutHidden(redactText(text.slice(0, charactersMax * LOOKED_AT_TIMES)))
    const placed = named.reduce((changed, { path, name }) => withName(changed, path, name), masked)
    const isCut = placed.length > charactersMax || text.length > charactersMax * LOOKED_AT_TIMES
    const shown = isCut ? `${placed.slice(0, Math.max(0, charactersMax - CUT.length))}${CUT}` : placed
    // Half of a character, as a cut leaves it, makes a message that strict clients refuse as a whole.
    return shown.toWellFormed()
  }
}

/** Only whole names of folders: "/srv/shop" is not the beginning of "/srv/shopping". */
function withName(text: string, path: string, name: string): string {
  let changed = ''
  let from = 0
  for (let at = text.indexOf(path); at >= 0; at = text.indexOf(path, at + path.length)) {
    if (/[\w.-]/.test(text[at + path.length] ?? '')) continue
    changed += text.slice(from, at) + name
    from = at + path.length
  }
  return changed + text.slice(from)
}

function realPathOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    return folder
  }
}
