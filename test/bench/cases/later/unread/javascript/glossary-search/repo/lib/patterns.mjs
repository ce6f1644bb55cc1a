const compiled = new Map()

export function escapePattern(text) {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

export function compile(source, flags) {
  const key = `${flags}/${source}`
  let pattern = compiled.get(key)
  if (!pattern) {
    pattern = new RegExp(source, flags)
    compiled.set(key, pattern)
  }
  return pattern
}
