import type { ResolvedFrame } from '../model/diagnosis.ts'
import { isBuiltPath, isVendoredPath } from './own-code.ts'
import type { Repository } from './repository.ts'

const FOLDER = /(?:^|\/)(?:tests?|specs?|__tests__|__mocks__|__fixtures__|e2e|testdata|testing|testutils?)\//i
const NAME =
  /(?:[._-](?:test|tests|spec|e2e|cy|bench|stories|mock)\.\w+|_test\.\w+|_spec\.\w+|^conftest\.py|^test_\w+\.py|^tests?\.\w+)$/i
/** As the runners of the JVM look for classes of tests, wherever they are; what Maven and Gradle build the product of is none. */
const JVM_NAME = /\p{Ll}\d*(?:Tests?|TestCase|IT)\.(?:java|kt|groovy|scala)$/u
const JVM_PRODUCT = /(?:^|\/)src\/(?:main|\w+Main)\//

/** Whether a file is there to test others, by the conventions of the languages' test runners. */
export function isTestFile(path: string): boolean {
  const isJvmTest = JVM_NAME.test(path) && !JVM_PRODUCT.test(path)
  return isJvmTest || FOLDER.test(path) || NAME.test(path.slice(path.lastIndexOf('/') + 1))
}

/**
 * The repository without its tests and libraries: what is in them says nothing of what ran in production, or is not ours.
 * What a build made is left out too, a second copy of what its sources say, unless a frame of own code is in it.
 */
export function productCode(repository: Repository, frames: readonly ResolvedFrame[]): Repository {
  const hasBuiltFrame = frames.some(({ isOwn, path }) => isOwn && path !== undefined && isBuiltPath(path))
  return withFiles(
    repository,
    (path) => !isTestFile(path) && !isVendoredPath(path) && (hasBuiltFrame || !isBuiltPath(path)),
  )
}

/** The repository without the libraries that it holds. */
export function withoutLibraries(repository: Repository): Repository {
  return withFiles(repository, (path) => !isVendoredPath(path))
}

function withFiles(repository: Repository, isWanted: (path: string) => boolean): Repository {
  return {
    root: repository.root,
    revision: repository.revision,
    files: repository.files.filter((file) => isWanted(file.path)),
    goModules: repository.goModules,
    gaps: repository.gaps,
    history: repository.history,
    words: repository.words,
    hasFile: (path) => repository.hasFile(path),
    read: (path) => repository.read(path),
    copyTo: (directory) => repository.copyTo(directory),
    dependencyMounts: () => repository.dependencyMounts(),
  }
}

/**
 * Frames in which tests count as code of others, unless nothing else of our own is in the trace: then a
 * test itself is what broke.
 */
export function productFrames(frames: readonly ResolvedFrame[]): readonly ResolvedFrame[] {
  if (!frames.some(isProductFrame)) return frames
  return frames.map((frame) => ({ ...frame, isOwn: isProductFrame(frame) }))
}

/** Whether a frame is the user's own code and no test. */
export function isProductFrame(frame: ResolvedFrame): boolean {
  return frame.isOwn && frame.path !== undefined && !isTestFrame(frame)
}

/** Whether a frame is in a test of the repository. */
export function isTestFrame({ path, isTest }: ResolvedFrame): boolean {
  return isTest === true || (path !== undefined && isTestFile(path))
}

/** Whether a test of the repository ran into an error. */
export function isInTest(frames: readonly ResolvedFrame[]): boolean {
  return frames.some((frame) => frame.isOwn && isTestFrame(frame))
}

/** The innermost own frame whose file is known; undefined where there is none. */
export function topOwnFrameOf(frames: readonly ResolvedFrame[]): ResolvedFrame | undefined {
  return frames.find(({ isOwn, path }) => isOwn && path !== undefined)
}

/** Whether it is a test itself that failed, and not code that it called. */
export function isFailingTest(frames: readonly ResolvedFrame[]): boolean {
  const top = topOwnFrameOf(frames)
  return top !== undefined && isTestFrame(top)
}
