import { isExcluded } from './exclude.mjs'

/** What to copy, with the tags that each copy gets. */
export function plan(files, options) {
  const tags = options.tag === undefined ? [] : options.tag.map((tag) => tag.toLowerCase())
  return files.filter((file) => !isExcluded(file, options)).map((file) => ({ file, tags }))
}
