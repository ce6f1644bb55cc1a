import { foreignCode, ownCodeOf } from '../../../agent/repository/own-code.ts'
import type { RepositoryReference } from '../../../agent/model/diagnosis.ts'
import type { Repository } from '../../../agent/repository/repository.ts'

/** Which files a fix may change: code that people of this repository wrote and that runs in production. */

const REFUSED: readonly (readonly [RegExp, string])[] = [
  [/(^|\/)(tests?|__tests__|specs?|__mocks__|fixtures?|testdata)\//, 'it belongs to the tests'],
  [/(^|\/)(test_[^/]*|conftest)\.py$|_test\.(go|py)$|\.(test|spec)\.[cm]?[jt]sx?$/, 'it is a test'],
  [/(^|\/)\.[^/]+/, 'it is hidden'],
  [/(^|\/)(setup|noxfile)\.py$|\.config\.[cm]?[jt]s$/, 'it is build configuration'],
]

/** Why a file must not be changed; undefined when it may. `reference` says what is own code. */
export function whyNotEditable(
  path: string,
  text: string,
  repository: Repository,
  reference: RepositoryReference | undefined,
): string | undefined {
  const refused = REFUSED.find(([pattern]) => pattern.test(path))
  return refused?.[1] ?? foreignCode(path, text, repository, ownCodeOf(reference?.ownCode))?.reason
}
