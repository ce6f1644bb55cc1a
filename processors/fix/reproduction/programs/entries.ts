import { posix } from 'node:path'
import type { ResolvedFrame } from '../../../../agent/model/diagnosis.ts'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, pathIn } from '../../validation/tests/test-plan.ts'
import type { Launch } from './launch.ts'

/** A file that a program begins in, and how that program is started. */
export interface Entry {
  readonly path: string
  readonly launch: Launch
}

interface EntryOptions {
  readonly repository: Repository
  readonly language: Language
  /** Of the error, innermost first. */
  readonly frames: readonly ResolvedFrame[]
}

const ENTRIES_MAX = 4
const FILES_READ_MAX = 200
const TESTS =
  /(?:^|\/)(?:tests?|__tests__|spec|testdata|node_modules|vendor)\/|_test\.|\.(?:test|spec)\.|(?:^|\/)(?:test_[^/]*|conftest)\.py$|Tests?\.java$/

/**
 * The programs of a repository, those first that the trace of an error begins in. Shape: main.py with
 * `if __name__ == '__main__'` gives `python3 main.py`. Bounds: four programs; 200 files are read.
 */
export async function programEntries({
  repository,
  language,
  frames,
}: EntryOptions): Promise<readonly Entry[]> {
  const finder = FINDERS[language]
  if (finder === undefined) return []
  const traced = frames.flatMap(({ isOwn, path }) => (isOwn && path !== undefined ? [path] : [])).toReversed()
  const paths = repository.files.map(({ path }) => path).filter((path) => !TESTS.test(path))
  const ordered = [...new Set([...traced.filter((path) => !TESTS.test(path)), ...paths])]
  const found: Entry[] = []
  let read = 0
  for (const path of ordered) {
    if (found.length >= ENTRIES_MAX || read >= FILES_READ_MAX) break
    if (!finder.ending.test(path)) continue
    read += 1
    const text = (await repository.read(path))?.text ?? ''
    const isOutermost = path === traced[0]
    const launch = finder.launch(path, text, isOutermost, repository)
    if (launch !== undefined && !found.some((one) => one.launch.words.join('\0') === launch.words.join('\0')))
      found.push({ path, launch })
  }
  return found
}

interface Finder {
  readonly ending: RegExp
  launch(path: string, text: string, isOutermost: boolean, repository: Repository): Launch | undefined
}

const FINDERS: Partial<Readonly<Record<Language, Finder>>> = {
  javascript: {
    ending: /\.[cm]?[jt]s$/,
    launch: (path, text, isOutermost) =>
      isOutermost || STARTED_JAVASCRIPT.test(text) || isScript(text) ? plain(['node', path]) : undefined,
  },
  python: {
    ending: /\.py$/,
    launch: (path, text, isOutermost) => {
      if (posix.basename(path) === '__main__.py' && folderOf(path) !== '')
        return plain(['python3', '-m', folderOf(path).replaceAll('/', '.')])
      const isStarted = /^if\s+__name__\s*==/m.test(text) || (isOutermost && !/^(?:def|class) /m.test(text))
      return isStarted || /\bsys\.argv\b/.test(text) ? plain(['python3', path]) : undefined
    },
  },
  go: {
    ending: /\.go$/,
    launch: (path, text, _, repository) =>
      /^package main$/m.test(text) ? goLaunch(path, repository) : undefined,
  },
  java: {
    ending: /\.java$/,
    launch: (path, text) =>
      /\bstatic\s+void\s+main\s*\(\s*(?:final\s+)?String\b/.test(text) ? javaLaunch(path, text) : undefined,
  },
  rust: {
    ending: /(?:^|\/)src\/(?:main|bin\/[^/]+)\.rs$/,
    launch: (path) => {
      const [, folder = '', name] = /^(?:(.*)\/)?src\/(?:main|bin\/([^/]+))\.rs$/.exec(path) ?? []
      const which = name === undefined ? [] : ['--bin', name]
      return plain(['cargo', 'run', '--quiet', '--offline', ...which, '--'], folder)
    },
  },
}

const STARTED_JAVASCRIPT = /\bprocess\.argv\b|\brequire\.main\b|\bimport\.meta\.main\b|^#!.*\bnode\b/
const OWN_MODULE = /\brequire\(\s*['"]\.{1,2}\/|^import\b[^;]*?['"]\.{1,2}\//m

/** Uses own modules and gives nothing to others: nothing but a start of it runs it. V8 tells ten frames, so that the trace may not show it. */
function isScript(text: string): boolean {
  return OWN_MODULE.test(text) && !/\bexports\b|^export\b|\bdefine\(/m.test(text)
}

function plain(words: readonly string[], cwd = ''): Launch {
  return { steps: [], words, environment: {}, cwd }
}

function goLaunch(path: string, repository: Repository): Launch {
  const folder = folderOf(path)
  const holds = (module: string): boolean =>
    folder === module || module === '' || folder.startsWith(`${module}/`)
  const module = repository.files
    .map((file) => file.path)
    .filter((file) => posix.basename(file) === 'go.mod' && holds(folderOf(file)))
    .map(folderOf)
    .toSorted((a, b) => b.length - a.length)[0]
  const cwd = module ?? ''
  const place = folder === cwd ? '.' : `./${posix.relative(cwd, folder)}`
  const built = '/tmp/tried-program'
  return {
    ...plain(['go', 'run', place], cwd),
    quickSteps: [['go', 'build', '-o', built, place]],
    quickWords: [built],
  }
}

const CLASSES = '/tmp/tried-classes'
const COMPILE = `mkdir -p ${CLASSES} && find . -name '*.java' ! -name module-info.java ! -path './.*' ! -path '*/test/*' ! -path '*/tests/*' > /tmp/tried-sources && javac -nowarn -encoding UTF-8 -cp 'lib/*' -d ${CLASSES} @/tmp/tried-sources`

function javaLaunch(path: string, text: string): Launch {
  const name = posix.basename(path, '.java')
  const [, inPackage] = /^[ \t]*package\s+([\w.]+)\s*;/m.exec(text) ?? []
  const [, folder = ''] = /^(?:(.*)\/)?src\//.exec(path) ?? []
  return {
    steps: [['sh', '-c', COMPILE]],
    words: ['java', '-cp', `${CLASSES}:lib/*`, inPackage === undefined ? name : `${inPackage}.${name}`],
    environment: {},
    cwd: pathIn('', folder),
  }
}
