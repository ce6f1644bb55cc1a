import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'tap'
import type { ModelProvider } from '../../../agent/ai/provider.ts'
import { createAnthropicProvider } from '../../../agent/ai/providers/anthropic.ts'
import { createGoogleProvider } from '../../../agent/ai/providers/google.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import type { ModelServer } from '../../../agent/ai/streamed-answer.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { anthropicEvents, events, googleEvents, openAiEvents } from './support.ts'

interface Format {
  readonly create: (server: ModelServer) => ModelProvider
  readonly eventsOf: (parts: readonly string[]) => readonly unknown[]
}

const QUESTION = { system: 'be brief', user: 'why?', maxOutputTokens: 100 }
const FORMATS: Readonly<Record<string, Format>> = {
  anthropic: { create: createAnthropicProvider, eventsOf: anthropicEvents },
  google: { create: createGoogleProvider, eventsOf: googleEvents },
  openai: { create: createOpenAiProvider, eventsOf: openAiEvents },
}
const CALLS = 1_000
const AT_ONCE = 4

for (const [name, { create, eventsOf }] of Object.entries(FORMATS)) {
  test(`a thousand questions to ${name}, ${AT_ONCE} at a time, use no more connections than twice that`, async (t) => {
    let connections = 0
    let answered = 0
    const answer = events(eventsOf(['yes']))
    const server = createServer((request, response) => {
      request.resume()
      request.on('end', () => {
        answered += 1
        answer(response)
      })
    })
    server.on('connection', () => (connections += 1))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      server.closeAllConnections()
      server.close()
    })
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const provider = create({ model: 'm', baseUrl, apiKey: 'k', timeoutMs: 60_000, clock: systemClock })
    const ask = async (): Promise<void> => {
      for (let call = 0; call < CALLS / AT_ONCE; call += 1) {
        t.equal((await provider.complete(QUESTION, new AbortController().signal)).text, 'yes')
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, ask))
    t.equal(answered, CALLS)
    // A question may begin before the connection of the one before it has seen the end of its answer.
    t.ok(connections <= 2 * AT_ONCE, `${connections} connections`)
  })
}
