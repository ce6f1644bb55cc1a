import { resolve } from 'node:path'
import type { SecureContextOptions, Server, TlsOptions } from 'node:tls'
import { duration, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'
import type { Clock } from '../model/clock.ts'
import { PermanentError } from '../model/errors.ts'
import type { Logger } from '../telemetry/logger.ts'
import { WatchedFiles } from './watched-files.ts'

/** How a server proves itself and whom it lets in, with the Collector's names. */
export const serverTlsFields = object(
  {
    cert_file: string({
      help: 'Certificate in PEM form that clients are shown, with those between it and its authority',
    }),
    key_file: string({ help: 'Key in PEM form that belongs to cert_file' }),
    client_ca_file: optional(
      string({
        help: 'Only clients with a certificate signed by one of these authorities are let in (mTLS)',
      }),
    ),
    min_version: oneOf(['1.2', '1.3'], { default: '1.2', help: 'Oldest version of TLS that is spoken' }),
    reload_interval: duration({
      default: '10s',
      min: '100ms',
      help: 'How often the files are looked at; new connections use what they hold',
    }),
  },
  { help: 'TLS; without it connections are not encrypted' },
)

export type ServerTlsConfig = Infer<typeof serverTlsFields>

interface ServerTlsOptions {
  readonly config: ServerTlsConfig
  readonly baseDirectory: string
  readonly clock: Clock
  readonly logger: Logger
}

const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * The certificate, key and authorities of a server, followed as their files change: connections that are open stay, new
 * ones use the new files. A certificate that does not fit its key, as between two writes, is not taken.
 * Errors: `start` throws PermanentError HEPH_NET_FILE or HEPH_NET_CERTIFICATE.
 */
export class ServerTls {
  readonly #options: ServerTlsOptions
  readonly #files: WatchedFiles
  #context: SecureContextOptions = {}
  #server: Server | undefined

  constructor(options: ServerTlsOptions) {
    const { config, baseDirectory, clock, logger } = options
    this.#options = options
    const { cert_file, key_file, client_ca_file } = config
    const names = client_ca_file === undefined ? [cert_file, key_file] : [cert_file, key_file, client_ca_file]
    this.#files = new WatchedFiles({
      paths: names.map((name) => resolve(baseDirectory, name)),
      intervalMs: config.reload_interval,
      clock,
      onChange: (contents) => this.#use(contents),
      onFault: (error) => logger.error('new TLS files are not used', { error }),
    })
  }

  /** Reads the files. Shape: what `createServer` of node:tls and node:https takes. */
  async start(alpnProtocol: string): Promise<TlsOptions> {
    await this.#files.start()
    const isMutual = this.#options.config.client_ca_file !== undefined
    return {
      ...this.#context,
      ALPNProtocols: [alpnProtocol],
      handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
      requestCert: isMutual,
      rejectUnauthorized: isMutual,
    }
  }

  /** From now on the server uses what the files hold. */
  follow(server: Server): void {
    this.#server = server
  }

  stop(): void {
    this.#files.stop()
  }

  #use([cert, key, ca]: readonly string[]): void {
    const context: SecureContextOptions = {
      cert: cert ?? '',
      key: key ?? '',
      ...(ca === undefined ? {} : { ca }),
      minVersion: `TLSv${this.#options.config.min_version}`,
    }
    try {
      // Loaded here: every agent has this file for its fields, and node:tls takes 4 MB.
      process.getBuiltinModule('node:tls').createSecureContext(context)
    } catch (thrown) {
      const { cert_file, key_file } = this.#options.config
      throw new PermanentError(
        'HEPH_NET_CERTIFICATE',
        `${cert_file} and ${key_file} are no certificate and its key; check both`,
        { cause: thrown },
      )
    }
    this.#context = context
    if (this.#server === undefined) return
    this.#server.setSecureContext(context)
    this.#options.logger.info('TLS files have changed and are in use')
  }
}
