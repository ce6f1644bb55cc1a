import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../agent/model/clock.ts'
import { readLineHistory, type LineHistory } from '../../../agent/repository/history.ts'
import { openRepository, type Repository } from '../../../agent/repository/repository.ts'

/** The machine's own clock: the code under test starts real processes. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs).unref()
    return () => clearTimeout(timer)
  },
}

/** A new folder with the given files; the caller removes it. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'hephaestus-repository-')))
  writeFiles(folder, files)
  return folder
}

export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** Runs git as a person would, with an identity and nothing else of this machine's settings. */
export function git(folder: string, ...commandArguments: readonly string[]): string {
  return execFileSync('git', [...commandArguments], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'],
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: 'A',
      GIT_AUTHOR_EMAIL: 'a@example.org',
      GIT_COMMITTER_NAME: 'A',
      GIT_COMMITTER_EMAIL: 'a@example.org',
    },
  })
}

/** A git work tree with the given files in its first commit. */
export function committed(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = folderWith(files)
  git(folder, 'init', '-q', '-b', 'main')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'first')
  return folder
}

export function opened(
  path: string,
  more: { maxFiles?: number; maxBytes?: number } = {},
): Promise<Repository> {
  return openRepository(
    { path },
    {
      stateDirectory: join(path, '.hephaestus'),
      clock: systemClock,
      signal: new AbortController().signal,
      ...more,
    },
  )
}

export function paths(repository: Repository): readonly string[] {
  return repository.files.map((file) => file.path)
}

/** The commit that a line of a file is from, where the file is as in a commit. */
export function lineHistory(
  { history }: Repository,
  path: string,
  line: number,
): Promise<LineHistory | undefined> {
  return history?.isCommitted(path) === true
    ? readLineHistory(history, { path, line })
    : Promise.resolve(undefined)
}
