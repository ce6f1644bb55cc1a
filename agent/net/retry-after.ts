/** The oldest form has no zone, and is none but that of the others. Source: RFC 9110, 5.6.7. */
const ASCTIME = /:\d\d \d{4}$/

/**
 * How long a server asks to be left alone.
 * Shape: "120" gives 120000, an HTTP date what is left until then and at least 0; undefined for anything else.
 * Units: milliseconds; `nowMs` is wall clock. Source: RFC 9110, 10.2.3 Retry-After.
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  if (header === undefined) return undefined
  const text = header.trim()
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000
  // Only forms with a day's name: what else Date.parse takes for a date is none here.
  const written = ASCTIME.test(text) ? `${text} GMT` : text
  const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(written) ? Date.parse(written) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs)
}
