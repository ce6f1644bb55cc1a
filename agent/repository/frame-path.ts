import type { Language, StackFrame } from '../model/stack-trace.ts'
import { looksLikeLibrary } from '../stacktrace/own-code.ts'
import { folderOf, pathIndexOf, segmentsOf } from './path-index.ts'
import type { Repository } from './repository.ts'

/**
 * The listed file that one frame names, by what its language prints: whole paths of the machine that built
 * or ran the program (most), a file name beside a package (JVM), a path of the module (Go), a path in an
 * archive (Python), a path of the compiler's output (JavaScript).
 * Paths from a trace are only compared with the listing. None is ever opened.
 */
export function framePath(frame: StackFrame, language: Language, repository: Repository): string | undefined {
  if (frame.isNative) return undefined
  const printed = plainPath(frame.file)
  if (printed === '') return moduleFile(frame, repository)
  if (language === 'java') return jvmFile(frame, printed, repository)
  const below = pathBelow(printed, repository.root)
  if (below !== undefined)
    return repository.hasFile(below) ? below : sourceOfBuilt(below, language, repository)
  const inModule = goModuleFile(printed, repository)
  if (inModule !== undefined) return inModule
  const installed = installedPart(printed)
  const segments = segmentsOf(installed ?? printed)
  if (looksLikeLibrary(frame, language)) {
    const vendored = vendoredFile(printed, repository)
    if (vendored !== undefined || installed === undefined) return vendored
    // A library's file may have the name of one of ours; only the whole path as installed counts.
    const whole = segments.join('/')
    return [whole, `src/${whole}`, `lib/${whole}`].find((path) => repository.hasFile(path))
  }
  if (language === 'rust') return rustFile(frame, segments, repository)
  return (
    pathIndexOf(repository).longestSuffix(segments) ?? sourceOfBuilt(segments.join('/'), language, repository)
  )
}

/** A printed path without scheme, host, query and the marks that bundlers add. */
export function plainPath(file: string): string {
  let path = file.trim().replaceAll('\\', '/')
  path = path.replace(/^(?:async )?file:\/\/(?=\/)/, '')
  path = path.replace(/^webpack(?:-internal)?:\/\/(?:\/|[^/]*\/)/, '')
  path = path.replace(/^(?:https?|app|vite|rollup|node|ng|turbopack|capacitor|electron):\/\/[^/]*/, '')
  path = path.replace(/^\(?(?:rsc|ssr|app-pages-browser)\)\//, '').replace(/[?#].*$/, '')
  path = path.replace(/^\/?[A-Za-z]:\//, '/')
  try {
    return path.includes('%') ? decodeURIComponent(path) : path
  } catch {
    return path
  }
}

/** The part of a path below the root; undefined for paths elsewhere and for those that climb out. */
export function pathBelow(path: string, root: string): string | undefined {
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

/**
 * The JVM prints a file's name and the class. A Java class is in the folder of its package; other languages
 * may leave out the part that all packages of a project share, so the file of most common folders is taken.
 */
function jvmFile(frame: StackFrame, printed: string, repository: Repository): string | undefined {
  const name = printed.slice(printed.lastIndexOf('/') + 1)
  const type = frame.function.slice(0, Math.max(0, frame.function.lastIndexOf('.'))).replace(/\$.*$/, '')
  const parts = type.split('.').slice(0, -1)
  const index = pathIndexOf(repository)
  const inPackage = index.endingWith([...parts, name].join('/'))
  if (inPackage.length > 0) return inPackage.length === 1 ? inPackage[0] : undefined
  if (name.endsWith('.java') || looksLikeLibrary(frame, 'java')) return undefined
  return index.longestSuffix([...parts, name])
}

/** Paths of programs built with -trimpath begin with the module's name, with "@version" for dependencies. */
function goModuleFile(path: string, repository: Repository): string | undefined {
  for (const { name, directory } of repository.goModules) {
    const start = path.startsWith(`${name}/`) ? 0 : path.indexOf(`/src/${name}/`) + 5
    if (start === 4) continue
    const inside = segmentsOf(path.slice(start + name.length)).join('/')
    const candidate = directory === '' ? inside : `${directory}/${inside}`
    if (repository.hasFile(candidate)) return candidate
  }
  return undefined
}

/** The compiler prints paths from the workspace; where crates have files of one name, the crate's own name tells. */
function rustFile(
  frame: StackFrame,
  segments: readonly string[],
  repository: Repository,
): string | undefined {
  const index = pathIndexOf(repository)
  const found = index.longestSuffix(segments)
  if (found !== undefined) return found
  const crate = /^<?([a-z]\w*)::/.exec(frame.function)?.[1]
  if (crate === undefined) return undefined
  const ofCrate = index.endingWith(segments.join('/')).filter((path) => crateOf(path, repository) === crate)
  return ofCrate.length === 1 ? ofCrate[0] : undefined
}

/** The name of the crate a file is in, by the folder of its manifest. */
function crateOf(path: string, repository: Repository): string {
  let folder = folderOf(path)
  while (folder !== '' && !repository.hasFile(`${folder}/Cargo.toml`)) folder = folderOf(folder)
  return folder.slice(folder.lastIndexOf('/') + 1).replaceAll('-', '_')
}

/** The part of a path after the folder or archive that packages are installed in; undefined outside of one. */
function installedPart(path: string): string | undefined {
  return /^.*\/(?:site-packages|dist-packages|[^/]+\.(?:zip|pyz|pex|egg|whl))\/(.+)$/.exec(path)?.[1]
}

const VENDOR = /(?:^|\/)((?:vendor|third_party|node_modules)\/.+)$/

/** A library that the repository holds itself, by the whole path below the folder of libraries. */
function vendoredFile(path: string, repository: Repository): string | undefined {
  const inside = VENDOR.exec(path)?.[1]
  const asGoModule = /^([^/]+\.[^/]+\/[^@]+)@v[^/]+(\/.+)$/.exec(path.replace(/^.*\/pkg\/mod\//, ''))
  const candidates = [inside, asGoModule === null ? undefined : `vendor/${asGoModule[1]}${asGoModule[2]}`]
  for (const candidate of candidates) {
    const found = candidate === undefined ? [] : pathIndexOf(repository).endingWith(candidate)
    if (found.length > 0) return found[0]
  }
  return undefined
}

const BUILT =
  /^(?:(.*)\/)?(?:dist|build|out|lib|output|\.next\/server)\/(?:(?:src|esm|cjs|commonjs|es)\/)?(.+?)\.[cm]?jsx?$/
const SOURCE_EXTENSIONS = ['ts', 'tsx', 'mts', 'cts', 'js', 'jsx', 'mjs', 'cjs']

/**
 * What a compiler made one output file of, when each source file gives one: `dist/a/b.js` is `src/a/b.ts`.
 * The path is that of the output, from anywhere.
 */
function sourceOfBuilt(path: string, language: Language, repository: Repository): string | undefined {
  const match = language === 'javascript' ? BUILT.exec(path) : null
  if (match === null) return undefined
  const [, before = '', inside = ''] = match
  const above = before.split('/').filter(Boolean)
  // The project may be a folder of the repository, and the folders above it those of the machine.
  for (let first = 0; first <= above.length; first += 1) {
    const folder = above
      .slice(first)
      .map((part) => `${part}/`)
      .join('')
    for (const source of ['src/', 'lib/', '']) {
      const stem = `${folder}${source}${inside}`
      const found = SOURCE_EXTENSIONS.map((extension) => `${stem}.${extension}`).find((one) =>
        repository.hasFile(one),
      )
      if (found !== undefined && found !== path) return found
    }
  }
  return undefined
}

/**
 * Whether a file of the repository is what the printed one was compiled from, so that lines and columns of
 * the trace are not its own.
 */
export function isCompiledFrom(printed: string, path: string): boolean {
  const name = plainPath(printed)
  const extension = /\.[cm]?([jt])sx?$/.exec(path)?.[1]
  if (extension === 't') return /\.[cm]?jsx?$/.test(name)
  return extension === 'j' && BUILT.test(name) && !name.endsWith(path)
}
