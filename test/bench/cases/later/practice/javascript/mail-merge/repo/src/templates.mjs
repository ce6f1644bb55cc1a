import { readFile } from 'node:fs/promises'

const loaded = new Map()

/** The template of that name: its subject and its body. Each is read once. */
export async function load(name) {
  if (!loaded.has(name)) {
    const text = await readFile(new URL(`../templates/${name}.txt`, import.meta.url), 'utf8')
    const end = text.indexOf('\n')
    loaded.set(name, { subject: text.slice(0, end), body: text.slice(end + 1).trimEnd() })
  }
  return loaded.get(name)
}
