/** Adds to `into` what `from` has besides. */
export function merge(into, from) {
  for (const name of Object.keys(from)) {
    const section = (into[name] ??= Object.create(null))
    for (const [key, value] of Object.entries(from[name])) {
      if (!section.hasOwnProperty(key)) section[key] = value
    }
  }
  return into
}
