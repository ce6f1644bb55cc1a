const VERSION = /^v?(\d+)\.(\d+)\.(\d+)(?:-([\w.]+))?$/

/** The three numbers and the parts of the pre-release, none for a release; undefined when it is no version. */
export function parseVersion(text) {
  const match = VERSION.exec(text)
  if (match === null) return undefined
  const [, major, minor, patch, pre] = match
  return { numbers: [major, minor, patch].map(Number), pre: pre.split('.') }
}
