import { gitOutput } from './git.ts'
import type { RepositoryHistory } from './history.ts'

/** What a commit did to a configuration file: names of settings, never their values, which may be secrets. */
export interface ConfigurationChange {
  readonly commit: string
  /** First line of its message. */
  readonly summary: string
  /** Milliseconds since the epoch. */
  readonly committedAtMs: number
  readonly path: string
  /** The last part of each name on a line that was added, removed or changed. */
  readonly names: readonly string[]
}

const CONFIGURATION =
  /(?:^|\/)(?:\.env[^/]*|[^/]+\.(?:ya?ml|toml|ini|properties|conf|cfg|env|tf)|(?:app|appsettings|config|settings|default|production)[^/]*\.json|Dockerfile[^/]*)$/
/** Written by package managers, and what tells how to build and not how to run. */
const OTHERS =
  /(?:^|\/)(?:[^/]*lock[^/]*|pnpm-workspace\.yaml|Cargo\.toml|pyproject\.toml|tox\.ini|setup\.cfg|\.github\/.*)$/

const COMMITS_MAX = 12
const PATHS_MAX = 60
const NAMES_MAX = 40
const TIMEOUT_MS = 2_000
const OUTPUT_BYTES_MAX = 512 * 1024
/** As in `function-log.ts`: no line of a diff begins so. */
const COMMIT = /^commit ([0-9a-f]{40,64}) (\d+) (.*)$/
const NAME =
  /^[+-]\s*(?:export\s+|ENV\s+|ARG\s+|-\s+(?:name:\s*)?)?["']?([\p{L}_][\p{L}\p{N}_.-]*)["']?\s*(?:[:=]|$)/u

/** Whether a file tells a program how to run. */
export function isConfigurationFile(path: string): boolean {
  return CONFIGURATION.test(path) && !OTHERS.test(path)
}

/**
 * The last commits that changed one of the listed configuration files, the newest first, one entry a file.
 * Result: empty where git knows nothing, fails or takes longer than two seconds.
 * Bounds: 12 commits, 60 files, 40 names a file.
 */
export async function configurationChanges(
  { git, commit }: Pick<RepositoryHistory, 'git' | 'commit'>,
  files: readonly { readonly path: string }[],
): Promise<readonly ConfigurationChange[]> {
  const paths = files.map(({ path }) => path).filter(isConfigurationFile)
  if (paths.length === 0) return []
  const output = await gitOutput({ ...git, timeoutMs: TIMEOUT_MS, outputBytesMax: OUTPUT_BYTES_MAX }, [
    'log',
    '--patch',
    '--unified=0',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--no-merges',
    '--relative',
    '--format=commit %H %ct %s',
    `--max-count=${COMMITS_MAX}`,
    commit,
    '--',
    ...paths.slice(0, PATHS_MAX),
  ])
  return parseChanges(output ?? '')
}

function parseChanges(output: string): readonly ConfigurationChange[] {
  const changes: ConfigurationChange[] = []
  let head: Pick<ConfigurationChange, 'commit' | 'summary' | 'committedAtMs'> | undefined
  let names: Set<string> | undefined
  for (const line of output.split('\n')) {
    const [, commit, seconds, summary = ''] = COMMIT.exec(line) ?? []
    if (commit !== undefined) {
      head = { commit, summary: summary.slice(0, 200), committedAtMs: Number(seconds) * 1_000 }
      names = undefined
      continue
    }
    const path = /^diff --git a\/.* b\/(.*)$/.exec(line)?.[1]
    if (path !== undefined) {
      names = head !== undefined && isConfigurationFile(path) ? new Set() : undefined
      if (head !== undefined && names !== undefined) changes.push({ ...head, path, names: [] })
      continue
    }
    if (line.startsWith('new file mode') && names !== undefined) {
      // A file that is new changes nothing that was set.
      changes.pop()
      names = undefined
    }
    const name = /^(?:\+\+\+|---) /.test(line) ? undefined : NAME.exec(line)?.[1]
    const last = changes.at(-1)
    if (name === undefined || names === undefined || last === undefined || names.size >= NAMES_MAX) continue
    names.add(name.split('.').at(-1) ?? name)
    changes.splice(-1, 1, { ...last, names: [...names] })
  }
  return changes.filter((change) => change.names.length > 0)
}
