import { readFile } from 'node:fs/promises'
import { processEnvironment } from '../../config/environment.ts'
import { redactText } from '../../config/secret.ts'
import type { RemoteRepository, RepositoryCredentials } from '../model/diagnosis.ts'
import { PermanentError, RetryableError } from '../model/errors.ts'
import type { CommandResult } from '../subprocess/run.ts'
import { runGit, type GitExtras, type GitOptions } from './git.ts'
import { parseRemoteUrl, type RemoteUrl } from './remote-url.ts'

/**
 * The only place where git speaks to another machine: to fetch into a copy of our own, and to send a branch from one.
 *
 * One protocol is allowed, that of the configured address, so no answer can lead to another one; redirects are not
 * followed. No credential helper, prompt or agent is asked. A token goes to git in the environment of that one
 * process, bound to the host it is for; it is on no command line and in no file of ours.
 *
 * Commits and trees come first, without the content of files; those of one revision come in a second request. A
 * server that cannot leave content out sends all. The mirror is not marked as partial, so what is missing in it is
 * missing for readers: they never make git fetch on its own.
 */

const TOKEN_BYTES_MAX = 64 * 1024
const PROXY_VARIABLES = [
  'https_proxy',
  'HTTPS_PROXY',
  'http_proxy',
  'no_proxy',
  'NO_PROXY',
  'all_proxy',
  'ALL_PROXY',
]
const REASON_CHARACTERS_MAX = 300

const SETTINGS = [
  'gc.auto=0',
  'maintenance.auto=false',
  'fetch.unpackLimit=1',
  'fetch.fsckObjects=false',
  'fetch.writeCommitGraph=false',
  'fetch.recurseSubmodules=false',
  'http.followRedirects=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=30',
  'credential.helper=',
  'core.askPass=',
]

/** What is asked for: refs with where they go, or the content of files by their ids. */
export type Wanted =
  | { readonly kind: 'refs'; readonly refspecs: readonly string[]; readonly isShallow?: boolean }
  | { readonly kind: 'blobs'; readonly ids: readonly string[] }

/**
 * Fetches into a mirror.
 * Errors: PermanentError HEPH_REPOSITORY_CREDENTIALS when they cannot be read, HEPH_REPOSITORY_UNREACHABLE with what
 * git said; the signal's reason when it is aborted. Bounds: the time-out of `git`.
 */
export async function fetchFrom(remote: RemoteRepository, git: GitOptions, wanted: Wanted): Promise<void> {
  const url = parseRemoteUrl(remote.url)
  if (url === undefined) throw unreachable(remote, 'the address is not understood')
  const extras = await extrasOf(remote, url)
  const common = ['--no-tags', '--no-write-fetch-head', '--no-recurse-submodules', '--filter=blob:none']
  const depth = wanted.kind === 'refs' && wanted.isShallow === true ? ['--depth=1'] : []
  const result =
    wanted.kind === 'refs'
      ? await runGit(
          git,
          ['fetch', ...common, ...depth, '--force', '--prune', 'origin', ...wanted.refspecs],
          extras,
        )
      : await runGit(
          { ...git, input: `${wanted.ids.join('\n')}\n` },
          ['-c', 'fetch.negotiationAlgorithm=noop', 'fetch', ...common, '--stdin', 'origin'],
          extras,
        )
  if (result.exitCode !== 0 || result.isTimedOut) throw unreachable(remote, reasonOf(result))
}

/**
 * The refs of a remote repository that match, with what they point at, and where its HEAD leads.
 * Shape: { refs: { "refs/heads/main": "1f2e…" }, head: "refs/heads/main" }. Errors: as `fetchFrom`.
 */
export async function remoteRefs(
  remote: RemoteRepository,
  git: GitOptions,
  patterns: readonly string[],
): Promise<{ readonly refs: Readonly<Record<string, string>>; readonly head: string | undefined }> {
  const result = await runRemote(remote, git, ['ls-remote', '--symref', 'origin', ...patterns])
  if (result.exitCode !== 0 || result.isTimedOut) throw unreachable(remote, reasonOf(result))
  const lines = result.stdout.split('\n').map((line) => line.split('\t'))
  return {
    refs: Object.fromEntries(
      lines.flatMap(([id = '', name = '']) => (/^[0-9a-f]{40,64}$/.test(id) ? [[name, id]] : [])),
    ),
    head: lines.map(([to = '']) => /^ref: (\S+)$/.exec(to)?.[1]).find((to) => to !== undefined),
  }
}

/**
 * Sends a commit to a branch, which must point at `expected` there ('' for: it must not exist).
 * Errors: RetryableError HEPH_REPOSITORY_NOT_PUSHED with what git said; those of credentials as `fetchFrom`.
 */
export async function pushTo(
  remote: RemoteRepository,
  git: GitOptions,
  {
    commit,
    branch,
    expected,
  }: { readonly commit: string; readonly branch: string; readonly expected: string },
): Promise<void> {
  const result = await runRemote(remote, git, [
    'push',
    '--porcelain',
    '--no-follow-tags',
    '--no-thin',
    '--recurse-submodules=no',
    `--force-with-lease=refs/heads/${branch}:${expected}`,
    'origin',
    `${commit}:refs/heads/${branch}`,
  ])
  if (result.exitCode === 0 && !result.isTimedOut) return
  throw new RetryableError(
    'HEPH_REPOSITORY_NOT_PUSHED',
    `the branch ${branch} could not be sent to ${shown(remote.url)}: ${reasonOf(result)}`,
    { fields: { url: shown(remote.url) } },
  )
}

async function runRemote(
  remote: RemoteRepository,
  git: GitOptions,
  words: readonly string[],
): Promise<CommandResult> {
  const url = parseRemoteUrl(remote.url)
  if (url === undefined) throw unreachable(remote, 'the address is not understood')
  return await runGit(git, words, await extrasOf(remote, url))
}

async function extrasOf(remote: RemoteRepository, url: RemoteUrl): Promise<GitExtras> {
  const { credentials } = remote
  // With ssh a token is for something else.
  const token = url.origin === '' ? undefined : await tokenOf(remote)
  const outside = processEnvironment()
  const proxies = Object.fromEntries(
    PROXY_VARIABLES.flatMap((name) => (outside[name] === undefined ? [] : [[name, outside[name]]])),
  )
  const header = Buffer.from(`${credentials?.username ?? ''}:${token ?? ''}`).toString('base64')
  return {
    settings: [
      ...SETTINGS,
      `remote.origin.url=${remote.url}`,
      'remote.origin.promisor=true',
      'remote.origin.partialCloneFilter=blob:none',
      ...(credentials?.caFile === undefined ? [] : [`http.sslCAInfo=${credentials.caFile}`]),
    ],
    environment: {
      ...(url.protocol === 'file' ? {} : proxies),
      GIT_ALLOW_PROTOCOL: url.protocol,
      GIT_SSH_COMMAND: sshCommand(credentials),
      GIT_SSH_VARIANT: 'ssh',
      ...(token === undefined
        ? {}
        : {
            GIT_CONFIG_COUNT: '1',
            GIT_CONFIG_KEY_0: `http.${url.origin}/.extraHeader`,
            GIT_CONFIG_VALUE_0: `Authorization: Basic ${header}`,
          }),
    },
  }
}

/**
 * The token for an address, undefined where there is none. Read anew each time: one in a file may be short-lived.
 * Errors: PermanentError HEPH_REPOSITORY_CREDENTIALS.
 */
export async function tokenOf({ url, credentials }: RemoteRepository): Promise<string | undefined> {
  const { token, tokenFile, tokenVariable } = credentials ?? {}
  if (token !== undefined) return token
  if (tokenFile === undefined && tokenVariable === undefined) return undefined
  const from = tokenFile ?? `the environment variable ${tokenVariable ?? ''}`
  const written =
    tokenFile === undefined
      ? processEnvironment()[tokenVariable ?? '']
      : await readFile(tokenFile, 'utf8').catch(() => undefined)
  const read = written?.trim() ?? ''
  if (read !== '' && read.length <= TOKEN_BYTES_MAX && !/\s/.test(read)) return read
  throw new PermanentError('HEPH_REPOSITORY_CREDENTIALS', `there is no token in ${from} for ${shown(url)}`)
}

/** Read by a shell, so paths are quoted for it. */
function sshCommand(credentials: RepositoryCredentials | undefined): string {
  const { sshKeyFile, sshKnownHostsFile } = credentials ?? {}
  const options = ['BatchMode=yes', 'StrictHostKeyChecking=yes', 'ForwardAgent=no', 'ConnectTimeout=20']
  if (sshKeyFile !== undefined) options.push('IdentitiesOnly=yes', `IdentityFile="${sshKeyFile}"`)
  if (sshKnownHostsFile !== undefined) options.push(`UserKnownHostsFile="${sshKnownHostsFile}"`)
  return ['ssh', '-F', '/dev/null', ...options.flatMap((option) => ['-o', quoted(option)])].join(' ')
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

function unreachable(remote: RemoteRepository, reason: string): PermanentError {
  return new PermanentError(
    'HEPH_REPOSITORY_UNREACHABLE',
    `the repository ${shown(remote.url)} could not be fetched: ${reason}`,
    { fields: { url: shown(remote.url) } },
  )
}

/** What git says last of what went wrong; a server may have written into it. */
function reasonOf(result: CommandResult): string {
  if (result.isTimedOut) return `it took longer than ${Math.round(result.durationMs / 1_000)} s`
  const lines = result.stderr.split(/[\n\r]/).map((line) => line.replaceAll(/\p{C}/gu, ' ').trim())
  const told = lines.find((line) => /^(?:fatal|error):/.test(line)) ?? lines.findLast((line) => line !== '')
  return redactText(told ?? `git ended with ${result.exitCode ?? result.signal}`).slice(
    0,
    REASON_CHARACTERS_MAX,
  )
}

/** The address without what may be secret in it. */
function shown(url: string): string {
  return redactText(url)
}
