import type { CodeFile } from './tree.ts'

/** What is worked out of a file, once for each file that is asked for. Bounds: it is kept as long as the file is. */
export function perFile<T>(workOut: (file: CodeFile) => T): (file: CodeFile) => T {
  const known = new WeakMap<CodeFile, { readonly value: T }>()
  return (file) => {
    const before = known.get(file)
    if (before !== undefined) return before.value
    const value = workOut(file)
    known.set(file, { value })
    return value
  }
}
