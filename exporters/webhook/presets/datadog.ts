import { SEVERITY } from '../../../agent/model/severity.ts'
import { eventJson } from '../event.ts'
import { SMALL_ANSWER, type Preset } from '../preset.ts'

/**
 * Datadog's intake of logs: an array of objects.
 * Bounds: 1,000 logs and 5 MB a request, 1 MB a log. Source: Datadog, API reference, Send logs (v2).
 */
export const datadog: Preset = {
  path: '/api/v2/logs',
  contentType: 'application/json',
  piecesMax: 1_000,
  bytesMax: 5_000_000,
  responseBytesMax: SMALL_ANSWER,
  headers: ({ token }) => ({ 'dd-api-key': token ?? '' }),
  piece: (event, { datadog: options }) => {
    const { error, service: _service, host: _host, ...told } = eventJson(event)
    return {
      text: JSON.stringify({
        ddsource: options?.source ?? 'hephaestus',
        ...(options?.tags === undefined || options.tags.length === 0
          ? {}
          : { ddtags: options.tags.join(',') }),
        ...(event.host.name === '' ? {} : { hostname: event.host.name }),
        ...(event.service.name === '' ? {} : { service: event.service.name }),
        status: statusOf(event.severity_number),
        timestamp: Number(BigInt(event.time_unix_nano) / 1_000_000n),
        message: event.title === '' ? event.body : event.title,
        // What Datadog shows as an error: its own names.
        ...(error === undefined
          ? {}
          : {
              error: {
                ...(error as object),
                kind: event.error.type,
                message: event.error.message,
                stack: event.error.stacktrace,
              },
            }),
        hephaestus: told,
      }),
    }
  },
  body: (pieces) => `[${pieces.map(({ text }) => text).join(',')}]`,
}

function statusOf(severity: number): string {
  if (severity >= SEVERITY.fatal) return 'critical'
  if (severity >= SEVERITY.error) return 'error'
  if (severity >= SEVERITY.warn) return 'warn'
  return severity >= SEVERITY.info || severity === SEVERITY.unset ? 'info' : 'debug'
}
