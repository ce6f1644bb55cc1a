import { createHash, createPublicKey, timingSafeEqual } from 'node:crypto'
import { resolve } from 'node:path'
import type { JWTVerifyGetKey, JWTVerifyOptions } from 'jose'
import { duration, list, object, optional, string, type Infer } from '../../config/schema.ts'
import type { Clock } from '../model/clock.ts'
import { PermanentError } from '../model/errors.ts'
import type { Logger } from '../telemetry/logger.ts'
import { WatchedFiles } from './watched-files.ts'

/** Which bearer tokens a server takes. */
export const authFields = object(
  {
    token: optional(
      string({ help: 'A client that shows this bearer token is let in; as ${env:…} or ${file:…}' }),
    ),
    filename: optional(
      string({
        help: 'File with such tokens, one a line; followed as it changes. Lines with # are comments',
      }),
    ),
    jwt: optional(
      object({
        jwks_file: optional(
          string({
            help: 'JSON Web Key Set with the public keys of who issues tokens; followed as it changes',
          }),
        ),
        public_key_file: optional(string({ help: 'Or one such key in PEM form; followed as it changes' })),
        issuer: optional(string({ help: 'Whom the token must come from (iss)' })),
        audience: optional(string({ help: 'Whom the token must be meant for (aud)' })),
        algorithms: list(string(), {
          default: ['RS256', 'ES256', 'EdDSA', 'PS256'],
          min: 1,
          help: 'Signatures that are accepted; only those with a public key make sense',
          check: (names) =>
            names.find((name) => !/^(?:RS|ES|PS)(?:256|384|512)$|^EdDSA$|^Ed25519$/.test(name)) === undefined
              ? undefined
              : 'expected names like RS256, ES256, PS256, EdDSA',
        }),
        clock_tolerance: duration({
          default: '30s',
          max: '10m',
          help: 'By how much clocks may differ when the times in a token are checked',
        }),
      }),
    ),
    reload_interval: duration({
      default: '10s',
      min: '100ms',
      help: 'How often the files are looked at',
    }),
  },
  {
    help: 'Bearer tokens that clients have to show; without it everybody is let in',
    check: ({ token, filename, jwt }) => {
      if (token === undefined && filename === undefined && jwt === undefined) {
        return 'expected token, filename or jwt'
      }
      if (token?.trim() === '') return 'expected a token that is not empty'
      return jwt !== undefined && (jwt.jwks_file === undefined) === (jwt.public_key_file === undefined)
        ? 'expected jwks_file or public_key_file in jwt'
        : undefined
    },
  },
)

export type AuthConfig = Infer<typeof authFields>

interface AuthenticatorOptions {
  readonly config: AuthConfig
  readonly baseDirectory: string
  readonly clock: Clock
  readonly logger: Logger
}

/** What is written may hold more than RFC 6750 has in a token, and clients send it all the same. */
const BEARER = /^bearer +(\S+) *$/i

/**
 * Says whether a client may come in, by the bearer token it shows. Tokens are compared by their digests in constant
 * time; a JWT's signature, times, issuer and audience are checked.
 * Errors: `start` throws PermanentError HEPH_NET_FILE or HEPH_NET_AUTH when a file cannot be read or used.
 * Source: RFC 6750, 2.1; RFC 7519.
 */
export class Authenticator {
  readonly #options: AuthenticatorOptions
  readonly #files: WatchedFiles[] = []
  readonly #digests: readonly Uint8Array[]
  #fileDigests: readonly Uint8Array[] = []
  #key: JWTVerifyGetKey | undefined

  constructor(options: AuthenticatorOptions) {
    this.#options = options
    const { token, filename, jwt } = options.config
    this.#digests = token === undefined ? [] : [digestOf(token.trim())]
    if (filename !== undefined) this.#watch(filename, (text) => this.#useTokens(filename, text))
    const keyFile = jwt?.jwks_file ?? jwt?.public_key_file
    if (keyFile !== undefined) this.#watch(keyFile, (text) => this.#useKeys(keyFile, text))
  }

  async start(): Promise<void> {
    for (const files of this.#files) await files.start()
  }

  stop(): void {
    for (const files of this.#files) files.stop()
  }

  /** Whether the header of a request lets its client in. */
  async isLetIn(authorization: string | undefined): Promise<boolean> {
    const token = BEARER.exec(authorization ?? '')?.[1]
    if (token === undefined) return false
    const digest = digestOf(token)
    let isKnown = false
    // Every token is compared, so that the time does not tell which one it was.
    for (const known of [...this.#digests, ...this.#fileDigests]) {
      if (timingSafeEqual(known, digest)) isKnown = true
    }
    return isKnown || (await this.#isSigned(token))
  }

  #watch(name: string, use: (text: string) => void | Promise<void>): void {
    const { config, baseDirectory, clock, logger } = this.#options
    this.#files.push(
      new WatchedFiles({
        paths: [resolve(baseDirectory, name)],
        intervalMs: config.reload_interval,
        clock,
        onChange: ([text = '']) => use(text),
        onFault: (error) => logger.error('a new file for authentication is not used', { error }),
      }),
    )
  }

  #useTokens(name: string, text: string): void {
    const tokens = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
    if (tokens.length === 0) throw new PermanentError('HEPH_NET_AUTH', `${name} holds no token`)
    this.#fileDigests = tokens.map(digestOf)
  }

  async #useKeys(name: string, text: string): Promise<void> {
    try {
      if (this.#options.config.jwt?.public_key_file !== undefined) {
        const key = createPublicKey(text)
        this.#key = () => Promise.resolve(key)
        return
      }
      const { createLocalJWKSet } = await import('jose')
      this.#key = createLocalJWKSet(JSON.parse(text) as Parameters<typeof createLocalJWKSet>[0])
    } catch (thrown) {
      throw new PermanentError('HEPH_NET_AUTH', `${name} holds no keys that can be used`, { cause: thrown })
    }
  }

  async #isSigned(token: string): Promise<boolean> {
    const { jwt } = this.#options.config
    const key = this.#key
    if (jwt === undefined || key === undefined) return false
    const options: JWTVerifyOptions = {
      algorithms: jwt.algorithms,
      clockTolerance: jwt.clock_tolerance / 1_000,
      currentDate: new Date(this.#options.clock.now()),
      ...(jwt.issuer === undefined ? {} : { issuer: jwt.issuer }),
      ...(jwt.audience === undefined ? {} : { audience: jwt.audience }),
    }
    const { jwtVerify } = await import('jose')
    // Whatever is wrong with it: it is not ours.
    return await jwtVerify(token, key, options).then(
      () => true,
      () => false,
    )
  }
}

function digestOf(token: string): Uint8Array {
  return createHash('sha256').update(token).digest()
}
