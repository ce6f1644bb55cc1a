import { parseDate } from './dates.mjs'

/** Reads the posts of a file, the newest first. */
export function readPosts(text) {
  const posts = text.split(/^---$/m).map((block) => {
    const fields = new Map()
    for (const line of block.split('\n')) {
      const at = line.indexOf(':')
      if (at > 0) fields.set(line.slice(0, at).trim(), line.slice(at + 1).trim())
    }
    return { title: fields.get('title'), link: fields.get('link'), date: parseDate(fields.get('date')) }
  })
  return posts.sort((left, right) => right.date - left.date)
}
