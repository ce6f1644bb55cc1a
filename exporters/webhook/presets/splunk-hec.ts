import { eventJson } from '../event.ts'
import { SMALL_ANSWER, type Preset } from '../preset.ts'

/**
 * Splunk's HTTP event collector: objects one after the other. What is searched for most is in `fields`, which are
 * indexed.
 * Source: Splunk, Format events for HTTP Event Collector.
 */
export const splunkHec: Preset = {
  path: '/services/collector/event',
  contentType: 'application/json',
  piecesMax: 1_000,
  bytesMax: 1_000_000,
  responseBytesMax: SMALL_ANSWER,
  headers: ({ token }) => ({ authorization: `Splunk ${token ?? ''}` }),
  piece: (event, { splunk_hec: options }) => {
    const fields = {
      event_name: event.name,
      severity: event.severity,
      service: event.service.name,
      fingerprint: event.error.fingerprint,
      fix_id: event.fix.id,
      trace_id: event.trace_id,
    }
    return {
      text: JSON.stringify({
        time: Number(BigInt(event.time_unix_nano) / 1_000n) / 1_000_000,
        ...(event.host.name === '' ? {} : { host: event.host.name }),
        source: options?.source ?? 'hephaestus',
        sourcetype: options?.sourcetype ?? '_json',
        ...(options?.index === undefined ? {} : { index: options.index }),
        event: eventJson(event),
        fields: Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')),
      }),
    }
  },
  body: (pieces) => pieces.map(({ text }) => text).join('\n'),
}
