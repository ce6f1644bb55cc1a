import { compare } from './compare.mjs'
import { parseVersion } from './version.mjs'

/** Those that are versions, the newest first. */
export function newestFirst(tags) {
  return tags
    .map((tag) => ({ tag, version: parseVersion(tag) }))
    .filter(({ version }) => version !== undefined)
    .sort((a, b) => compare(b.version, a.version))
    .map(({ tag }) => tag)
}
