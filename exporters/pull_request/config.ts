import { deliveryFields } from '../../agent/delivery/delivery-config.ts'
import { checkHttpUrl } from '../../agent/net/http-options.ts'
import { guardedAddressFields } from '../../agent/net/signed-post-fields.ts'
import { checkBranch, checkRemoteUrl, remoteAuthFields } from '../../agent/repository/remote-config.ts'
import { parseRemoteUrl } from '../../agent/repository/remote-url.ts'
import {
  boolean,
  bytes,
  duration,
  list,
  object,
  oneOf,
  optional,
  string,
  type Infer,
} from '../../config/schema.ts'

const app = object(
  {
    client_id: string({ help: 'Client id or number of the app', pattern: /^[\w.-]+$/ }),
    installation_id: string({ help: 'Number of its installation', pattern: /^\d+$/ }),
    private_key_file: string({ help: 'Its private key, as a file in PEM form; read for each token' }),
  },
  {
    help: 'A GitHub App in place of a token: it is given tokens for this repository alone, for an hour each',
  },
)

const auth = object(
  { ...remoteAuthFields, app: optional(app) },
  { help: 'Where the credentials are; they need to write' },
)

export const config = object(
  {
    url: string({
      help: 'Address of the git repository that branches are sent to: https, ssh, or file:/// on this machine',
      check: checkRemoteUrl,
    }),
    branch: optional(
      string({
        help: 'Branch that pull requests are for; that of HEAD when absent',
        check: checkBranch,
      }),
    ),
    branch_prefix: string({
      default: 'hephaestus/',
      help: 'What the names of our branches begin with; behind it is the fingerprint of the error',
      check: (prefix) => checkBranch(`${prefix}x`),
    }),
    auth: optional(auth),
    forge: oneOf(['github', 'none'], {
      default: 'github',
      help: 'Who opens pull requests; none: branches are sent, and that is all',
    }),
    api_url: string({
      default: 'https://api.github.com',
      help: 'Where the REST API is; https://HOST/api/v3 for an Enterprise server',
      check: checkHttpUrl,
    }),
    repository: optional(
      string({
        help: 'Owner and name in the API; as in url when absent',
        pattern: /^[\w.-]+\/[\w.-]+$/,
      }),
    ),
    services: list(string(), {
      default: [],
      help: 'Values of service.name whose fixes are for this repository; none: those of every service',
    }),
    min_grade: oneOf(['proved', 'plausible'], {
      default: 'proved',
      help: 'What a fix has to be worth at least',
    }),
    draft: boolean({
      default: true,
      help: 'Pull requests are drafts until somebody says that they are ready',
    }),
    labels: list(string(), { default: [], help: 'Labels of pull requests' }),
    watch_interval: duration({
      default: '10m',
      help: 'How often the forge is asked what became of open pull requests, at least 1m; 0: never',
      check: (ms) => (ms > 0 && ms < 60_000 ? 'expected 0, or 1m and more' : undefined),
    }),
    regression_test: boolean({ default: true, help: 'The test that comes with a fix is part of the change' }),
    author: object(
      {
        name: string({ default: 'Hephaestus', help: 'Name in commits', pattern: /^[^<>\n]+$/ }),
        email: string({ default: 'hephaestus@localhost', help: 'Address in commits', pattern: /^[^<>\s]+$/ }),
      },
      { default: {}, help: 'Who commits' },
    ),
    fetch: object(
      {
        timeout: duration({ default: '2m', min: '1s', help: 'Time for one fetch or push' }),
        max_size: bytes({
          default: '512MiB',
          min: '1MiB',
          help: 'What the copy of the newest commit may take in the state directory; a larger one is made anew',
        }),
      },
      { default: {}, help: 'How the repository is reached' },
    ),
    ...guardedAddressFields,
    ...deliveryFields,
  },
  { check: fault },
)

export type Config = Infer<typeof config>

interface Written {
  readonly url: string
  readonly forge: 'github' | 'none'
  readonly repository?: string | undefined
  readonly auth?: Infer<typeof auth> | undefined
}

function fault({ url, forge, repository, auth: written }: Written): string | undefined {
  const protocol = parseRemoteUrl(url)?.protocol
  if (protocol === undefined) return undefined
  const tokens = [written?.token_file, written?.token_env, written?.app].filter((each) => each !== undefined)
  if (tokens.length > 1) return 'expected one of auth.token_file, auth.token_env and auth.app'
  const isForSsh = (written?.ssh_key_file ?? written?.ssh_known_hosts_file) !== undefined
  if (isForSsh && protocol !== 'ssh') return `auth with ssh files needs an ssh url, this one is ${protocol}`
  if (tokens.length > 0 && protocol === 'http') return 'a token needs an https url, this one is http'
  if (forge === 'none') {
    return tokens.length > 0 && protocol !== 'https'
      ? `a token is of no use for ${protocol} without forge: github`
      : undefined
  }
  if (tokens.length === 0)
    return 'forge: github needs auth.token_file, auth.token_env or auth.app; or set forge: none'
  return repositoryOf({ url, repository }) === undefined
    ? 'expected repository: OWNER/NAME, which url does not tell'
    : undefined
}

/** Shape: "https://github.com/acme/shop.git" gives "acme/shop"; undefined where an address tells no such name. */
export function repositoryOf({ url, repository }: Pick<Written, 'url' | 'repository'>): string | undefined {
  return repository ?? /[/:]([\w.-]+\/[\w.-]+?)(?:\.git)?\/?$/.exec(url)?.[1]
}
