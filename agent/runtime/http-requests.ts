import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Clock } from '../model/clock.ts'
import { remainingCalls, type RemainingCalls } from '../net/remaining-calls.ts'

/** One request over HTTP that came to its end. */
export interface EndedRequest {
  /** Shape: "api.openai.com". */
  readonly server: string
  /** Undefined when there was no answer. */
  readonly status: number | undefined
  /** Why there was none, or not all of it. Shape: "UND_ERR_SOCKET", "AbortError". */
  readonly fault: string | undefined
  /** Until the answer was there as a whole. */
  readonly seconds: number
  /** What the server said is left of its limits. */
  readonly remaining?: RemainingCalls
}

/** What undici says on its channels, as far as it is looked at. */
interface RequestMessage {
  readonly request: { readonly origin?: string | URL }
  readonly response?: { readonly statusCode: number; readonly headers: readonly (Uint8Array | string)[] }
  readonly error?: Error
}

interface OpenRequest {
  readonly server: string
  readonly startMs: number
  status: number | undefined
  remaining: RemainingCalls | undefined
}

/**
 * Tells of every request that this process makes over HTTP, whoever makes it: in the repair process these are the
 * questions to models. The returned function ends it.
 * Source: undici, diagnostics channels; OpenTelemetry semantic conventions, `http.client.request.duration`.
 */
export function observeHttpRequests(clock: Clock, onEnd: (request: EndedRequest) => void): () => void {
  const open = new WeakMap<object, OpenRequest>()
  const end = (request: object, fault: string | undefined): void => {
    const known = open.get(request)
    if (known === undefined) return
    open.delete(request)
    const { server, status, startMs, remaining } = known
    const seconds = (clock.monotonicMs() - startMs) / 1_000
    onEnd({ server, status, fault, seconds, ...(remaining === undefined ? {} : { remaining }) })
  }
  const listeners: Readonly<Record<string, (message: RequestMessage) => void>> = {
    'undici:request:create': ({ request }) => {
      const server = URL.parse(String(request.origin ?? ''))?.hostname ?? 'unknown'
      open.set(request, { server, startMs: clock.monotonicMs(), status: undefined, remaining: undefined })
    },
    'undici:request:headers': ({ request, response }) => {
      const known = open.get(request)
      if (known === undefined || response === undefined) return
      known.status = response.statusCode
      known.remaining = remainingCalls(headerOf(response.headers))
    },
    'undici:request:trailers': ({ request }) => end(request, undefined),
    'undici:request:error': ({ request, error }) => end(request, nameOf(error)),
  }
  const subscribed = Object.entries(listeners).map(([channel, listen]) => {
    // What a channel carries is undici's to say; it is looked at as its documentation has it.
    const listener = (message: unknown): void => listen(message as RequestMessage)
    subscribe(channel, listener)
    return () => unsubscribe(channel, listener)
  })
  return () => {
    for (const stop of subscribed) stop()
  }
}

/** Shape: names and values in turn, as they came. */
function headerOf(headers: readonly (Uint8Array | string)[]): (name: string) => string | undefined {
  const texts = headers.map((each) =>
    typeof each === 'string' ? each : Buffer.from(each).toString('latin1'),
  )
  return (name) => texts.find((_, index) => index % 2 === 1 && texts[index - 1]?.toLowerCase() === name)
}

function nameOf(error: Error | undefined): string {
  const code = error !== undefined && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : (error?.name ?? 'unknown')
}
