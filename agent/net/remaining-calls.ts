import type { Instruments } from '../telemetry/instruments.ts'

/** What a server says is left of its limits until they begin anew. */
export interface RemainingCalls {
  readonly requests?: number
  readonly tokens?: number
}

/** Source: headers of GitHub, of servers that speak as OpenAI does, and of Anthropic. */
const HEADERS: readonly (readonly [keyof RemainingCalls, string])[] = [
  ['requests', 'x-ratelimit-remaining'],
  ['requests', 'x-ratelimit-remaining-requests'],
  ['tokens', 'x-ratelimit-remaining-tokens'],
  ['requests', 'anthropic-ratelimit-requests-remaining'],
  ['tokens', 'anthropic-ratelimit-tokens-remaining'],
]

/** Reads it from the headers of an answer, whose names are in lower case; undefined where they say nothing of it. */
export function remainingCalls(header: (name: string) => string | undefined): RemainingCalls | undefined {
  const found = HEADERS.flatMap(([of, name]) => {
    const text = header(name)
    return text !== undefined && /^\d{1,15}$/.test(text) ? [[of, Number(text)] as const] : []
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** Makes the gauge of it; what is returned sets it after an answer. */
export function remainingCallsGauge(
  instruments: Instruments,
): (server: string, left: RemainingCalls | undefined) => void {
  const gauge = instruments.gauge('hephaestus_api_remaining_calls', {
    unit: '1',
    help: 'What servers of models and of code said is left of their limits, in requests or in tokens',
  })
  return (server, left = {}) => {
    for (const [of, value] of Object.entries(left)) gauge.set(value, { server_address: server, of })
  }
}
