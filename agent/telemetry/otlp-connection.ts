import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { credentials, Metadata, type ChannelCredentials } from '@grpc/grpc-js'
import type { OtlpTelemetryConfig } from '../../config/service.ts'
import { PermanentError } from '../model/errors.ts'

/** What the exporters of the OpenTelemetry SDK are told of a connection. */
interface OtlpConnection {
  readonly url: string
  readonly timeoutMillis: number
  readonly credentials: ChannelCredentials
  readonly metadata: Metadata
}

/** Errors: PermanentError HEPH_TELEMETRY_FILE when a certificate or key cannot be read. */
export async function otlpConnection(
  config: OtlpTelemetryConfig,
  baseDirectory: string,
): Promise<OtlpConnection> {
  const metadata = new Metadata()
  for (const { name, value } of config.headers) metadata.set(name, value)
  return {
    url: config.endpoint,
    timeoutMillis: config.timeout,
    credentials: await credentialsOf(config, baseDirectory),
    metadata,
  }
}

async function credentialsOf(otlp: OtlpTelemetryConfig, baseDirectory: string): Promise<ChannelCredentials> {
  const { endpoint, certificate, client_certificate, client_key } = otlp
  if (endpoint.startsWith('http:')) return credentials.createInsecure()
  const read = async (path: string | undefined): Promise<Buffer | null> => {
    if (path === undefined) return null
    try {
      return await readFile(resolve(baseDirectory, path))
    } catch (thrown) {
      const message = `cannot read ${path}; check the path and its permissions`
      throw new PermanentError('HEPH_TELEMETRY_FILE', message, { cause: thrown })
    }
  }
  return credentials.createSsl(
    await read(certificate),
    await read(client_key),
    await read(client_certificate),
  )
}
