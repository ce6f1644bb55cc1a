import { SEVERITY } from '../../../agent/model/severity.ts'
import type { Config } from '../config.ts'
import { eventJson, type Json, type WebhookEvent } from '../event.ts'
import { NOTICED_EVENTS } from '../notice.ts'
import { onlyPiece, SMALL_ANSWER, type Preset } from '../preset.ts'
import { cleaned, cut, inert, onOneLine } from '../text.ts'

/** Units: characters. Source: PagerDuty, Events API v2, Send an alert event. */
const SUMMARY_MAX = 1_024
const DEDUP_KEY_MAX = 255
const SOURCE_MAX = 1_024
/** What is left of long texts: a whole event may have 512 KB. */
const DETAIL_MAX = 8_000
/** The error has not come again since its fix was deployed: whoever watches deployments says so. */
const VERIFIED = 'hephaestus.fix.verified'
const SEVERITIES: Readonly<Record<string, string>> = {
  critical: 'critical',
  high: 'error',
  medium: 'warning',
  low: 'info',
}

/**
 * Events of PagerDuty: one alert for each group of errors, which later events of the group are added to, and which a
 * verified fix resolves.
 * Source: PagerDuty, Events API v2.
 */
export const pagerduty: Preset = {
  path: '/v2/enqueue',
  contentType: 'application/json',
  usualEvents: [...NOTICED_EVENTS, VERIFIED],
  piecesMax: 1,
  bytesMax: 524_288,
  responseBytesMax: SMALL_ANSWER,
  headers: () => ({}),
  piece: (event, config) => ({ text: JSON.stringify(request(event, config)) }),
  body: onlyPiece,
}

function request(event: WebhookEvent, config: Config): Json {
  const { error, service, host } = event
  const identity = {
    routing_key: config.token ?? '',
    dedup_key: cut(error.fingerprint === '' ? event.id : error.fingerprint, DEDUP_KEY_MAX),
  }
  if (event.name === VERIFIED) return { ...identity, event_action: 'resolve' }
  const source = service.name === '' ? host.name : service.name
  // It goes on to telephones and chats.
  const summary = inert(onOneLine(cleaned(event.title)))
  return {
    ...identity,
    event_action: 'trigger',
    payload: {
      summary: cut(summary === '' ? 'A log record' : summary, SUMMARY_MAX),
      source: cut(source === '' ? 'hephaestus' : source, SOURCE_MAX),
      severity: severityOf(event),
      timestamp: event.time,
      ...(service.name === '' ? {} : { component: cut(service.name, SOURCE_MAX) }),
      ...(error.class === '' ? {} : { class: error.class }),
      custom_details: shortened(eventJson(event)),
    },
    client: 'Hephaestus',
  }
}

function severityOf({ error, severity_number: number }: WebhookEvent): string {
  if (number >= SEVERITY.fatal) return 'critical'
  const named = SEVERITIES[error.severity]
  if (named !== undefined) return named
  if (number >= SEVERITY.error || number === SEVERITY.unset) return 'error'
  return number >= SEVERITY.warn ? 'warning' : 'info'
}

function shortened(value: Json): Json {
  if (typeof value === 'string') return cut(value, DETAIL_MAX)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => shortened(item as Json))
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shortened(member)]))
}
