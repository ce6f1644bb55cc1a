import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { getCACertificates, type SecureVersion } from 'node:tls'
import { boolean, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'
import { PermanentError } from '../model/errors.ts'

const clientFields = {
  ca_file: optional(
    string({
      help: 'Certificates in PEM form of those who may sign that of the server; the usual authorities when absent',
    }),
  ),
  include_system_ca_certs_pool: boolean({
    default: false,
    help: 'Trust the usual authorities besides those of ca_file',
  }),
  cert_file: optional(string({ help: 'Certificate in PEM form that the server is shown; with key_file' })),
  key_file: optional(string({ help: 'Key in PEM form that belongs to cert_file' })),
  insecure_skip_verify: boolean({
    default: false,
    help: 'Accept any certificate; whoever is on the way can then read and change everything',
  }),
  server_name_override: optional(
    string({ help: 'Name that the certificate must be for, instead of the one in the endpoint' }),
  ),
  min_version: oneOf(['1.2', '1.3'], { default: '1.2', help: 'Oldest version of TLS that is spoken' }),
}

function filesFault({ cert_file, key_file }: PairedFiles): string | undefined {
  return (cert_file === undefined) === (key_file === undefined)
    ? undefined
    : 'expected cert_file and key_file together'
}

interface PairedFiles {
  readonly cert_file?: string | undefined
  readonly key_file?: string | undefined
}

/** How a client proves itself and whom it trusts, with the Collector's names. */
export const tlsFields = object(clientFields, {
  default: {},
  help: 'Connections to https endpoints',
  check: filesFault,
})

/** The same where no scheme of a URL says whether a connection is encrypted. */
export const grpcTlsFields = object(
  {
    insecure: boolean({
      default: false,
      help: 'Do not encrypt; whoever is on the way can then read and change everything',
    }),
    ...clientFields,
  },
  { default: {}, help: 'How connections are encrypted', check: filesFault },
)

export type TlsConfig = Infer<typeof tlsFields>

/** What a connection needs to know for it. Certificates and keys in PEM form. */
export interface TlsOptions {
  readonly ca: string[]
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
  readonly rejectUnauthorized: boolean
  readonly minVersion: SecureVersion
}

/**
 * Reads the files that a TLS configuration names. Units: relative paths are relative to baseDirectory.
 * Errors: PermanentError HEPH_TLS_FILE when one cannot be read.
 */
export async function readTlsOptions(config: TlsConfig, baseDirectory: string): Promise<TlsOptions> {
  const read = async (path: string): Promise<string> => {
    try {
      return await readFile(resolve(baseDirectory, path), 'utf8')
    } catch (thrown) {
      throw new PermanentError('HEPH_TLS_FILE', `cannot read ${path}; check the path and its permissions`, {
        cause: thrown,
      })
    }
  }
  const { ca_file, cert_file, key_file, server_name_override } = config
  const own = ca_file === undefined ? [] : [await read(ca_file)]
  return {
    ca: own.length === 0 || config.include_system_ca_certs_pool ? [...own, ...usualAuthorities()] : own,
    ...(cert_file === undefined ? {} : { cert: await read(cert_file) }),
    ...(key_file === undefined ? {} : { key: await read(key_file) }),
    ...(server_name_override === undefined ? {} : { servername: server_name_override }),
    rejectUnauthorized: !config.insecure_skip_verify,
    minVersion: `TLSv${config.min_version}`,
  }
}

/** Those that come with the runtime, and those that this machine's owner added to the system's. */
function usualAuthorities(): string[] {
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}
