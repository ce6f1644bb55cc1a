import { sign } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Clock } from '../../agent/model/clock.ts'
import type { RemoteRepository } from '../../agent/model/diagnosis.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import { tokenOf } from '../../agent/repository/git-transport.ts'
import type { Config } from './config.ts'
import type { Github } from './github.ts'

interface TokensOptions {
  readonly remote: RemoteRepository
  readonly app: NonNullable<Config['auth']>['app']
  readonly github: Github | undefined
  readonly baseDirectory: string
  readonly clock: Clock
}

/** Clocks differ; an app may not ask for longer than ten minutes. Units: seconds. */
const BACKDATED_S = 60
const ASSERTED_S = 540
/** A token has to outlast what is done with it. */
const LEFT_MS_MIN = 10 * 60_000

/** The token for one repository: that of a file or variable as it is now, or one that an app is given. */
export class Tokens {
  readonly #options: TokensOptions
  #given: { readonly token: string; readonly endsAtMs: number } | undefined

  constructor(options: TokensOptions) {
    this.#options = options
  }

  /** Errors: PermanentError HEPH_REPOSITORY_CREDENTIALS; what the forge answers. */
  async token(signal: AbortSignal): Promise<string | undefined> {
    const { remote, app, github, baseDirectory, clock } = this.#options
    if (app === undefined || github === undefined) return await tokenOf(remote)
    if (this.#given !== undefined && this.#given.endsAtMs - clock.now() > LEFT_MS_MIN)
      return this.#given.token
    const assertion = await assertionOf(
      app.client_id,
      resolve(baseDirectory, app.private_key_file),
      clock.now(),
    )
    this.#given = await github.installationToken(app.installation_id, { token: assertion, signal })
    return this.#given.token
  }

  /** The forge does not take it any more. */
  forget(): void {
    this.#given = undefined
  }
}

/** Says that we are the app, signed with its key. Source: RFC 7519 and RFC 7518, 3.3 (RS256). */
async function assertionOf(clientId: string, keyFile: string, nowMs: number): Promise<string> {
  const nowS = Math.floor(nowMs / 1_000)
  const claims = { iat: nowS - BACKDATED_S, exp: nowS + ASSERTED_S, iss: clientId }
  const signed = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  try {
    const key = await readFile(keyFile)
    return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`
  } catch (error) {
    throw new PermanentError(
      'HEPH_REPOSITORY_CREDENTIALS',
      `${keyFile} holds no private key that can be used`,
      {
        cause: error,
      },
    )
  }
}
