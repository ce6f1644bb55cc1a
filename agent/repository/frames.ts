import type { ResolvedFrame } from '../model/diagnosis.ts'
import type { Language, StackFrame, StackTrace, TracedException } from '../model/stack-trace.ts'
import { looksLikeLibrary } from '../stacktrace/own-code.ts'
import { PathIndex, segmentsOf } from './path-index.ts'
import type { Repository } from './repository.ts'

/**
 * Frames to files of the repository. The program ran somewhere else: in a container, from a build folder,
 * on a colleague's machine. So the mapping is found from the frames themselves, in two rounds:
 *
 *   1. each frame alone: its path below the root, else the listed file with the longest common end
 *   2. what round 1 found tells which prefix of the machine is which folder of the repository
 *      (`/app` is ``, `/srv/shop` is `services/shop`); it decides the frames that several files could be
 *
 * Paths from a trace are only compared with the listing. None is ever opened.
 */

/**
 * The frames of a trace, with the file of the repository each is in: first those of the exception that
 * came first in time (the innermost cause), then those of the exceptions made from it. Within an
 * exception the innermost call comes first.
 */
export function resolveFrames(trace: StackTrace, repository: Repository): readonly ResolvedFrame[] {
  const frames = trace.exceptions.toReversed().flatMap((exception) => exception.frames)
  return resolve(frames, trace.language, repository)
}

/** The frames of one exception of a trace, resolved. */
export function resolveExceptionFrames(
  exception: TracedException,
  language: Language,
  repository: Repository,
): readonly ResolvedFrame[] {
  return resolve(exception.frames, language, repository)
}

interface Prefix {
  readonly machine: string
  readonly repository: string
}

function resolve(
  frames: readonly StackFrame[],
  language: Language,
  repository: Repository,
): readonly ResolvedFrame[] {
  const index = new PathIndex(repository.files)
  const first = frames.map((frame) => resolveAlone(frame, language, repository, index))
  const prefixes = learnPrefixes(frames, first)
  return frames.map((frame, position) => {
    const path = first[position] ?? resolveByPrefix(frame, language, prefixes, repository)
    if (path === undefined) return { ...frame, isOwn: false }
    // What is in the repository is judged by where it is there: a service may be installed as a package.
    const isOwn = !frame.isNative && !looksLikeLibrary({ ...frame, file: path }, language)
    return { ...frame, path, isOwn }
  })
}

function resolveAlone(
  frame: StackFrame,
  language: Language,
  repository: Repository,
  index: PathIndex,
): string | undefined {
  if (frame.isNative) return undefined
  const printed = plainPath(frame.file)
  if (printed === '') return moduleFile(frame, repository)
  const below = pathBelow(printed, repository.root)
  if (below !== undefined) return repository.hasFile(below) ? below : undefined
  const inModule = goModuleFile(printed, repository)
  if (inModule !== undefined) return inModule
  const segments = segmentsOf(installedPart(printed) ?? printed)
  if (looksLikeLibrary(frame, language)) {
    // A library's file may have the name of one of ours; only the whole path as installed counts.
    const whole = segments.join('/')
    return installedPart(printed) === undefined
      ? undefined
      : [whole, `src/${whole}`, `lib/${whole}`].find((path) => repository.hasFile(path))
  }
  return index.longestSuffix(segments)
}

/** A printed path without scheme, host, query and the marks that bundlers add. */
function plainPath(file: string): string {
  let path = file.trim().replaceAll('\\', '/')
  path = path.replace(/^(?:async )?file:\/\/(?=\/)/, '')
  path = path.replace(/^webpack(?:-internal)?:\/\/(?:\/|[^/]*\/)/, '')
  path = path.replace(/^(?:https?|app|vite|rollup|node):\/\/[^/]*/, '')
  path = path.replace(/^\(?(?:rsc|ssr|app-pages-browser)\)\//, '').replace(/[?#].*$/, '')
  path = path.replace(/^\/?[A-Za-z]:\//, '/')
  try {
    return path.includes('%') ? decodeURIComponent(path) : path
  } catch {
    return path
  }
}

/** The part of a path below the root; undefined for paths elsewhere and for those that climb out. */
function pathBelow(path: string, root: string): string | undefined {
  if (!path.startsWith('/')) return undefined
  const plain = `/${segmentsOf(path).join('/')}`
  const folder = root.endsWith('/') ? root : `${root}/`
  return plain.startsWith(folder) ? plain.slice(folder.length) : undefined
}

/** For a frame that names only a module ("shop.cart"): its file, when the repository has exactly that. */
function moduleFile(frame: StackFrame, repository: Repository): string | undefined {
  const dotted = frame.module?.replaceAll('.', '/')
  if (dotted === undefined || dotted === '') return undefined
  const candidates = ['', 'src/'].flatMap((prefix) => [
    `${prefix}${dotted}.py`,
    `${prefix}${dotted}/__init__.py`,
  ])
  return candidates.find((path) => repository.hasFile(path))
}

/** Paths of programs built with -trimpath begin with the module's name, with "@version" for dependencies. */
function goModuleFile(path: string, repository: Repository): string | undefined {
  for (const { name, directory } of repository.goModules) {
    if (!path.startsWith(`${name}/`)) continue
    const inside = segmentsOf(path.slice(name.length)).join('/')
    const candidate = directory === '' ? inside : `${directory}/${inside}`
    if (repository.hasFile(candidate)) return candidate
  }
  return undefined
}

/** The part of a path after the folder that packages are installed in; undefined outside of one. */
function installedPart(path: string): string | undefined {
  return /^.*\/(?:site-packages|dist-packages)\/(.+)$/.exec(path)?.[1]
}

/** Which folder of the machine is which folder of the repository, longest machine folder first. */
function learnPrefixes(
  frames: readonly StackFrame[],
  paths: readonly (string | undefined)[],
): readonly Prefix[] {
  const prefixes = new Map<string, Prefix>()
  frames.forEach((frame, position) => {
    const path = paths[position]
    if (path === undefined) return
    const machine = segmentsOf(plainPath(frame.file))
    const own = path.split('/')
    while (machine.length > 0 && own.length > 0 && machine.at(-1) === own.at(-1)) {
      machine.pop()
      own.pop()
    }
    const key = machine.join('/')
    if (!prefixes.has(key)) prefixes.set(key, { machine: key, repository: own.join('/') })
  })
  return [...prefixes.values()].toSorted((a, b) => b.machine.length - a.machine.length)
}

function resolveByPrefix(
  frame: StackFrame,
  language: Language,
  prefixes: readonly Prefix[],
  repository: Repository,
): string | undefined {
  if (frame.isNative || frame.file === '' || looksLikeLibrary(frame, language)) return undefined
  const path = segmentsOf(plainPath(frame.file)).join('/')
  if (pathBelow(plainPath(frame.file), repository.root) !== undefined) return undefined
  for (const { machine, repository: folder } of prefixes) {
    if (machine !== '' && !path.startsWith(`${machine}/`)) continue
    const rest = machine === '' ? path : path.slice(machine.length + 1)
    const candidate = folder === '' ? rest : `${folder}/${rest}`
    if (repository.hasFile(candidate)) return candidate
  }
  return undefined
}
