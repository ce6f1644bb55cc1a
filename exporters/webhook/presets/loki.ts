import { eventJson, type Json } from '../event.ts'
import { SMALL_ANSWER, type Piece, type Preset } from '../preset.ts'
import { cut } from '../text.ts'

/** Longest line that Loki takes unless it is told otherwise. Units: bytes; a character has at most 3 of them here. */
const LINE_MAX = 80_000

/**
 * Loki's push API as JSON. Labels are few and have few values; what tells one event from another is structured
 * metadata, which is searched without an index.
 * Source: Grafana Loki, HTTP API, POST /loki/api/v1/push.
 */
export const loki: Preset = {
  path: '/loki/api/v1/push',
  contentType: 'application/json',
  piecesMax: 5_000,
  bytesMax: 1_048_576,
  responseBytesMax: SMALL_ANSWER,
  headers: ({ token, loki: options }) => ({
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(options?.tenant === undefined ? {} : { 'x-scope-orgid': options.tenant }),
  }),
  piece: (event, { loki: options }) => {
    const labels = filled({
      service_name: event.service.name === '' ? 'unknown_service' : event.service.name,
      event_name: event.name,
      ...options?.labels,
    })
    const metadata = filled({
      level: event.severity.toLowerCase(),
      fingerprint: event.error.fingerprint,
      error_class: event.error.class,
      fix_id: event.fix.id,
      grade: event.fix.grade,
      trace_id: event.trace_id,
      span_id: event.span_id,
    })
    const line = event.name === '' ? event.body : JSON.stringify(eventJson(event))
    const entry: Json[] = [event.time_unix_nano, cut(line, LINE_MAX)]
    if (options?.structured_metadata !== false && Object.keys(metadata).length > 0) entry.push(metadata)
    return { text: JSON.stringify(entry), group: JSON.stringify(labels) }
  },
  body: (pieces) => {
    const streams = new Map<string, Piece[]>()
    for (const piece of pieces) {
      const group = piece.group ?? '{}'
      const stream = streams.get(group)
      if (stream === undefined) streams.set(group, [piece])
      else stream.push(piece)
    }
    const parts = [...streams].map(
      ([labels, own]) => `{"stream":${labels},"values":[${own.map(({ text }) => text).join(',')}]}`,
    )
    return `{"streams":[${parts.join(',')}]}`
  },
}

function filled(values: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''))
}
