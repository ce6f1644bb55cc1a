/** Whether a file is left out. `*` stands for anything. */
export function isExcluded(file, options) {
  return [].concat(options.exclude ?? []).some((pattern) => matches(file, pattern))
}

function matches(file, pattern) {
  const source = pattern
    .split('*')
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*')
  return new RegExp(`^${source}$`).test(file)
}
