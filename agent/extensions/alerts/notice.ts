import type { Change } from './open-alerts.ts'

/** One request: it is sent again, with the same id, until somebody has taken it. */
export interface Notice {
  /** Shape: "<id of the alert>-firing". Who gets one twice knows by it. */
  readonly id: string
  /** JSON. */
  readonly body: string
}

interface Sender {
  readonly host: string
  readonly version: string
}

/** Shape: {"version":1,"id":…,"alert":"component_failed","status":"firing","severity":"critical","summary":…,…}. */
export function noticeOf({ status, alert, atMs }: Change, sender: Sender): Notice {
  const { alert: name, severity, summary, reason, sinceMs, component } = alert.condition
  const id = `${alert.id}-${status}`
  const body = {
    version: 1,
    id,
    alert_id: alert.id,
    alert: name,
    status,
    severity,
    summary,
    reason,
    starts_at: new Date(sinceMs).toISOString(),
    ...(status === 'firing' ? {} : { ends_at: new Date(atMs).toISOString() }),
    ...(component === undefined ? {} : { component }),
    agent: sender,
  }
  return { id, body: JSON.stringify(body) }
}
