import { X509Certificate } from 'node:crypto'
import { resolve } from 'node:path'
import { createSecureContext } from 'node:tls'
import type { Clock } from '../model/clock.ts'
import { PermanentError } from '../model/errors.ts'
import { invariant } from '../model/invariant.ts'
import type { Logger } from '../telemetry/logger.ts'
import { tlsOptionsOf, type TlsConfig, type TlsFileContents, type TlsOptions } from './tls-options.ts'
import { WatchedFiles } from './watched-files.ts'

interface ClientTlsOptions {
  readonly config: TlsConfig
  /** Relative paths are relative to it. */
  readonly baseDirectory: string
  readonly clock: Clock
  readonly logger: Logger
}

/**
 * The authorities, certificate and key of a client, followed as their files change: connections that are open stay, new
 * ones use the new files. A certificate that does not fit its key, as between two writes, is not taken.
 * Errors: `start` throws PermanentError HEPH_NET_FILE or HEPH_NET_CERTIFICATE.
 */
export class ClientTls {
  readonly #options: ClientTlsOptions
  readonly #files: WatchedFiles | undefined
  #current: TlsOptions | undefined

  constructor(options: ClientTlsOptions) {
    const { config, baseDirectory, clock, logger } = options
    const { ca_file, cert_file, key_file } = config
    this.#options = options
    const paths = [ca_file, cert_file, key_file].filter((path) => path !== undefined)
    if (paths.length === 0) return
    this.#files = new WatchedFiles({
      paths: paths.map((path) => resolve(baseDirectory, path)),
      intervalMs: config.reload_interval,
      clock,
      onChange: (contents) => this.#take(contents),
      onFault: (error) => logger.error('new TLS files are not used', { error }),
    })
  }

  /** Reads the files. */
  async start(): Promise<void> {
    if (this.#files === undefined) this.#current = tlsOptionsOf(this.#options.config, {})
    else await this.#files.start()
  }

  /** What a connection that is made now uses: the same object until a file changes. */
  get current(): TlsOptions {
    invariant(this.#current !== undefined, 'the files are read before the first connection')
    return this.#current
  }

  stop(): void {
    this.#files?.stop()
  }

  /** The contents come in the order of the keys that are set. */
  #take(contents: readonly string[]): void {
    const { config, logger } = this.#options
    const all = [...contents]
    const ca = config.ca_file === undefined ? undefined : all.shift()
    const [cert, key] = all
    const files: TlsFileContents = {
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
    }
    checkFiles(config, files)
    const isFirst = this.#current === undefined
    this.#current = tlsOptionsOf(config, files)
    if (!isFirst) logger.info('TLS files have changed and are in use')
  }
}

function checkFiles({ ca_file, cert_file, key_file }: TlsConfig, files: TlsFileContents): void {
  try {
    createSecureContext(files)
    // That passes over authorities that it cannot read, such as the last one of a file that is being written.
    if (files.ca !== undefined && certificatesOf(files.ca).length === 0) {
      throw new Error(`${ca_file} holds no certificate`)
    }
  } catch (thrown) {
    const names = [ca_file, cert_file, key_file].filter((path) => path !== undefined).join(', ')
    throw new PermanentError(
      'HEPH_NET_CERTIFICATE',
      `${names}: no certificates in PEM form, or a key of another certificate; check them`,
      { cause: thrown },
    )
  }
}

function certificatesOf(pem: string): readonly X509Certificate[] {
  const blocks = pem.split(/(?=-----BEGIN )/).filter((block) => block.startsWith('-----BEGIN '))
  return blocks.map((block) => new X509Certificate(block))
}
