/** Which files a fix may change: code that people of this repository wrote and that runs in production. */

const MINIFIED_LINE_LENGTH = 1_000

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(tests?|__tests__|specs?|__mocks__|fixtures?|testdata)\//, 'it belongs to the tests'],
  [/(^|\/)(test_[^/]*|conftest)\.py$|_test\.(go|py)$|\.(test|spec)\.[cm]?[jt]sx?$/, 'it is a test'],
  [
    /(^|\/)(node_modules|vendor|third_party|site-packages|bower_components|\.venv|venv)\//,
    'it is not own code',
  ],
  [/(^|\/)(dist|build|out|coverage|generated|__generated__|gen)\//, 'it is generated'],
  [/\.min\.[cm]?js$|\.d\.[cm]?ts$|_pb2(_grpc)?\.py$|\.pb\.go$|\.generated\.|_generated\./, 'it is generated'],
  [/(^|\/)\.[^/]+/, 'it is hidden'],
  [/(^|\/)(setup|noxfile)\.py$|\.config\.[cm]?[jt]s$/, 'it is build configuration'],
]

/** Why a file must not be changed; undefined when it may. */
export function whyNotEditable(path: string, text: string): string | undefined {
  const refused = REFUSED.find(([pattern]) => pattern.test(path))
  if (refused !== undefined) return refused[1]
  const head = text.slice(0, 2_000)
  if (/(code generated .* do not edit|@generated|automatically generated|auto-generated)/i.test(head)) {
    return 'it says that it is generated'
  }
  return isMinified(text) ? 'it is minified' : undefined
}

/** Most of the text stands on one long line; long lines in other code are data. */
function isMinified(text: string): boolean {
  const longest = Math.max(...text.split('\n').map((line) => line.length))
  return longest > MINIFIED_LINE_LENGTH && longest * 2 > text.length
}
