import { checkBranch, checkRemoteUrl, remoteAuth } from '../../agent/repository/remote-config.ts'
import { parseRemoteUrl } from '../../agent/repository/remote-url.ts'
import {
  bytes,
  duration,
  integer,
  list,
  object,
  optional,
  record,
  string,
  type Infer,
} from '../../config/schema.ts'

const service = object(
  {
    start: list(string(), {
      min: 1,
      help: 'Program and arguments that bring the service up, seen from the repository',
    }),
    environment: record(string(), { default: {}, help: 'Environment variables of both commands' }),
    ready: list(string(), {
      default: [],
      help: 'Program and arguments that end with 0 once the service takes requests; none: its port accepts connections',
    }),
    port: integer({ min: 1, max: 65_535, help: 'Port on which the service takes requests' }),
  },
  { help: 'How to bring the service up in the sandbox, so that a logged request can be sent to it again' },
)

const fetch = object(
  {
    interval: duration({
      default: '5m',
      min: '1s',
      help: 'Age from which on the copy is brought up to date before an error is looked at',
    }),
    timeout: duration({ default: '2m', min: '1s', help: 'Time for one fetch' }),
    max_size: bytes({ default: '2GiB', min: '1MiB', help: 'What the copy may take in the state directory' }),
  },
  { default: {}, help: 'How the copy of the code behind `url` is kept' },
)

const ownCode = object(
  {
    include: list(string(), {
      default: [],
      help: 'Globs over paths that are own code though they look like that of a library or a build',
    }),
    exclude: list(string(), {
      default: [],
      help: 'Globs over paths that are not own code: errors in them are explained, they are never changed',
    }),
  },
  { default: {}, help: 'Own code, where the rules for it are wrong' },
)

const sourceMaps = object(
  {
    directories: list(string(), {
      default: [],
      help: 'Folders with bundles and source maps, by path or by debug id; the output folders beside a package.json are looked at in any case',
    }),
  },
  { default: {}, help: 'Where the source maps of JavaScript are' },
)

/** One code base, and which errors come from it. */
export const repositoryConfig = object(
  {
    match: record(string(), {
      default: {},
      help: 'Resource attributes an error must have to belong to this code; none: every error does',
    }),
    services: list(string(), {
      default: [],
      help: 'Values of service.name that belong to this code; none: every service does',
    }),
    path: optional(
      string({
        help: 'The folder the service is built from: a git work tree, a folder in one, or any folder; this or `url`',
        check: (path) => (path === '' ? 'expected a folder' : undefined),
      }),
    ),
    url: optional(
      string({
        help: 'Address of a git repository that is fetched and only read: https, ssh, or file:/// on this machine',
        check: checkRemoteUrl,
      }),
    ),
    branch: optional(
      string({
        help: 'Branch that is read where the log does not say which revision ran; none: the default branch of `url`, what is on the disk at `path`',
        check: checkBranch,
      }),
    ),
    branches: list(string({ check: checkBranch }), {
      default: [],
      help: 'Further branches whose commits may have run',
    }),
    tags: string({
      default: '*',
      help: 'Tags whose commits may have run, with at most one `*`; service.version is compared with them',
      check: checkTags,
    }),
    roots: list(string({ check: checkRoot }), {
      default: [],
      help: 'Folders of a larger code base that the service is made of; the files of folders above them are read too',
    }),
    auth: optional(remoteAuth),
    fetch,
    own_code: ownCode,
    source_maps: sourceMaps,
    test_command: optional(
      list(string(), {
        min: 1,
        help: 'Program and arguments of the tests, where they are not found by themselves',
      }),
    ),
    integration_command: optional(
      list(string(), {
        min: 1,
        help: 'Program and arguments that have to end with 0 in the sandbox after a change as before, besides the tests',
      }),
    ),
    performance_command: optional(
      list(string(), {
        min: 1,
        help: 'Program and arguments that may take no longer after a change: run in the sandbox without it and with it in turn',
      }),
    ),
    service: optional(service),
  },
  { check: checkRepository },
)

export type RepositoryConfig = Infer<typeof repositoryConfig>

interface WrittenRepository {
  readonly path?: string | undefined
  readonly url?: string | undefined
  readonly auth?: Infer<typeof remoteAuth> | undefined
}

function checkRepository({ path, url, auth: written }: WrittenRepository): string | undefined {
  if ((path === undefined) === (url === undefined)) return 'expected either path or url'
  if (written === undefined) return undefined
  const protocol = url === undefined ? undefined : parseRemoteUrl(url)?.protocol
  if (protocol === undefined) return 'auth is for url: a path needs none'
  if (written.token_file !== undefined && written.token_env !== undefined) {
    return 'expected either auth.token_file or auth.token_env'
  }
  const hasToken = (written.token_file ?? written.token_env) !== undefined
  if (hasToken && protocol !== 'https') return `auth with a token needs an https url, this one is ${protocol}`
  const isForSsh = (written.ssh_key_file ?? written.ssh_known_hosts_file) !== undefined
  if (isForSsh && protocol !== 'ssh') return `auth with ssh files needs an ssh url, this one is ${protocol}`
  return undefined
}

function checkTags(pattern: string): string | undefined {
  const isPattern = pattern.split('*').length <= 2 && checkBranch(pattern.replace('*', 'x')) === undefined
  return isPattern ? undefined : 'expected the name of a tag with at most one *, such as v*'
}

function checkRoot(folder: string): string | undefined {
  const isInside = folder !== '' && !folder.startsWith('/') && !folder.split('/').includes('..')
  return isInside ? undefined : 'expected a folder in the repository, without ..'
}
