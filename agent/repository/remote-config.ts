import { resolve } from 'node:path'
import { object, optional, string, type Infer } from '../../config/schema.ts'
import type { RepositoryCredentials } from '../model/diagnosis.ts'
import { holdsCredentials, parseRemoteUrl } from './remote-url.ts'

/** Where credentials for the address of a repository are; none of them is written in the configuration itself. */
export const remoteAuthFields = {
  username: string({ default: 'git', help: 'User that the token is given with' }),
  token_file: optional(
    string({ help: 'File that holds the token for https; read at each fetch', check: checkPath }),
  ),
  token_env: optional(
    string({ help: 'Environment variable that holds the token for https', pattern: /^[A-Za-z_]\w*$/ }),
  ),
  ssh_key_file: optional(string({ help: 'Private key for ssh, without a passphrase', check: checkPath })),
  ssh_known_hosts_file: optional(
    string({ help: 'Keys of hosts that ssh trusts; that of the user when left out', check: checkPath }),
  ),
  ca_file: optional(
    string({ help: 'Certificates that https trusts in place of those of the system', check: checkPath }),
  ),
}

/** The same as a section of its own. */
export const remoteAuth = object(remoteAuthFields, {
  help: 'Where the credentials for `url` are; reading is all they have to allow',
})

/** Credentials with whole paths. */
export function credentialsOf(auth: Infer<typeof remoteAuth>, baseDirectory: string): RepositoryCredentials {
  const { username, token_env: tokenVariable } = auth
  const files = {
    tokenFile: auth.token_file,
    sshKeyFile: auth.ssh_key_file,
    sshKnownHostsFile: auth.ssh_known_hosts_file,
    caFile: auth.ca_file,
  }
  const absolute = Object.entries(files).flatMap(([name, file]) =>
    file === undefined ? [] : [[name, resolve(baseDirectory, file)] as const],
  )
  return {
    username,
    ...(tokenVariable === undefined ? {} : { tokenVariable }),
    ...Object.fromEntries(absolute),
  }
}

/** What is wrong with the address of a repository. */
export function checkRemoteUrl(url: string): string | undefined {
  if (parseRemoteUrl(url) === undefined) {
    return 'expected https://host/path, ssh://user@host/path, user@host:path or file:///path'
  }
  return holdsCredentials(url)
    ? 'expected no user and password in the address: put them into auth'
    : undefined
}

/** What is wrong with the name of a branch. Source: git check-ref-format, in the part that people use. */
export function checkBranch(name: string): string | undefined {
  const isName = /^[\w+][\w.+@#/-]*$/.test(name) && !/\.\.|\/\/|\/$|\.$|\.lock(?:\/|$)|\/\.|@\{/.test(name)
  return isName ? undefined : 'expected the name of a branch'
}

/** The path becomes an option of ssh in quotes, where neither can be written. */
function checkPath(path: string): string | undefined {
  return path === '' || /["\p{C}%]/u.test(path)
    ? 'expected the path of a file, without quotes and %'
    : undefined
}
