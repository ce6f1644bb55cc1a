import type { SecureVersion } from 'node:tls'
import { boolean, duration, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'

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
  reload_interval: duration({
    default: '10s',
    min: '100ms',
    help: 'How often the files are looked at; new connections use what they hold',
  }),
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

/** What files of a client hold, in PEM form. */
export interface TlsFileContents {
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** What a TLS configuration and the contents of its files say of connections. */
export function tlsOptionsOf(config: TlsConfig, { ca, cert, key }: TlsFileContents): TlsOptions {
  const { include_system_ca_certs_pool, server_name_override } = config
  const own = ca === undefined ? [] : [ca]
  return {
    ca: own.length === 0 || include_system_ca_certs_pool ? [...own, ...usualAuthorities()] : own,
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(server_name_override === undefined ? {} : { servername: server_name_override }),
    rejectUnauthorized: !config.insecure_skip_verify,
    minVersion: `TLSv${config.min_version}`,
  }
}

/** Those that come with the runtime, and those that this machine's owner added to the system's. */
function usualAuthorities(): string[] {
  // Loaded when it is asked: most agents have this file for its fields, and node:tls takes 4 MB.
  const { getCACertificates } = process.getBuiltinModule('node:tls')
  return [...new Set([...getCACertificates('default'), ...getCACertificates('system')])]
}
