/** Sections by name. Nothing in it has a prototype: a key may be called `constructor`. */
export function parse(text) {
  const sections = Object.create(null)
  let section = (sections[''] = Object.create(null))
  for (const line of text.split('\n')) {
    const heading = /^\[(.+)\]$/.exec(line.trim())
    if (heading !== null) {
      section = sections[heading[1]] ??= Object.create(null)
      continue
    }
    const at = line.indexOf('=')
    if (at > 0) section[line.slice(0, at).trim()] = line.slice(at + 1).trim()
  }
  return sections
}
