import { test } from 'tap'
import type { HephaestusError } from '../../../agent/model/errors.ts'
import type { ModelProvider } from '../../../agent/ai/provider.ts'
import { createAnthropicProvider } from '../../../agent/ai/providers/anthropic.ts'
import { createGoogleProvider } from '../../../agent/ai/providers/google.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import type { ModelServer } from '../../../agent/ai/streamed-answer.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import {
  anthropicEvents,
  events,
  googleEvents,
  openAiEvents,
  scriptedServer,
  silence,
  status,
  type Answer,
} from './support.ts'

const QUESTION = { system: 'be brief', user: 'why?', maxOutputTokens: 100 }
const never = new AbortController().signal

interface Format {
  readonly create: (server: ModelServer) => ModelProvider
  readonly eventsOf: (parts: readonly string[], end?: string) => readonly unknown[]
  readonly ends: { readonly refused: string; readonly truncated: string }
  /** How many of the last events say that the answer is over. */
  readonly endEvents: number
}

/** Far longer than any answer here takes; where nothing is answered a short time does. */
const TIMEOUT_MS = 20_000

const FORMATS: Readonly<Record<string, Format>> = {
  anthropic: {
    create: createAnthropicProvider,
    eventsOf: anthropicEvents,
    ends: { refused: 'refusal', truncated: 'max_tokens' },
    endEvents: 1,
  },
  google: {
    create: createGoogleProvider,
    eventsOf: googleEvents,
    ends: { refused: 'SAFETY', truncated: 'MAX_TOKENS' },
    endEvents: 1,
  },
  openai: {
    create: createOpenAiProvider,
    eventsOf: openAiEvents,
    ends: { refused: 'refusal', truncated: 'length' },
    endEvents: 2,
  },
}

for (const [name, { create, eventsOf, ends, endEvents }] of Object.entries(FORMATS)) {
  const begun = eventsOf(['an ', 'answer']).slice(0, -endEvents)
  const ask = async (origin: string, signal = never, timeoutMs = TIMEOUT_MS): Promise<unknown> => {
    const provider = create({
      model: 'm',
      baseUrl: origin,
      apiKey: 'key-1',
      timeoutMs,
      clock: systemClock,
    })
    return await provider.complete(QUESTION, signal).catch((thrown: unknown) => thrown)
  }

  void test(`${name}: an answer in parts is one text, with its tokens`, async (t) => {
    const { origin } = await scriptedServer(t, [events(eventsOf(['an ', 'ans', 'wer é']))])
    t.match(await ask(origin), {
      text: 'an answer é',
      isComplete: true,
      inputTokens: 15,
      outputTokens: 7,
      cachedTokens: 4,
    })
  })

  void test(`${name}: an answer that was cut at its limit of tokens says so`, async (t) => {
    const { origin } = await scriptedServer(t, [events(eventsOf(['half'], ends.truncated))])
    t.match(await ask(origin), { text: 'half', isComplete: false })
  })

  const failures: readonly (readonly [subject: string, answer: Answer, code: string, more?: object])[] = [
    [
      'a limit of the rate',
      status(429, { 'retry-after': '7' }),
      'HEPH_AI_RATE_LIMITED',
      { retryAfterMs: 7_000 },
    ],
    ['a failing server', status(500), 'HEPH_AI_UNAVAILABLE'],
    ['an overloaded server', status(529, {}, 'not even JSON'), 'HEPH_AI_UNAVAILABLE'],
    ['a wrong key', status(401), 'HEPH_AI_AUTH'],
    ['a call that the server does not take', status(400), 'HEPH_AI_REQUEST'],
    ['a connection that is cut', events(begun, { isCut: true }), 'HEPH_AI_UNAVAILABLE'],
    ['an answer without its end', events(begun), 'HEPH_AI_UNAVAILABLE'],
    ['a model that declines', events(eventsOf(['no'], ends.refused)), 'HEPH_AI_REFUSED'],
    ['events that are no JSON', (response) => response.end('data: <html>\n\n'), 'HEPH_AI_REPLY'],
    ['events of another form', events([{ choices: [] }]), 'HEPH_AI_UNAVAILABLE'],
  ]
  for (const [subject, answer, code, more = {}] of failures) {
    void test(`${name}: ${subject} is ${code}`, async (t) => {
      const { origin } = await scriptedServer(t, [answer])
      t.match(await ask(origin), { code, ...more })
    })
  }

  void test(`${name}: a server that never answers is HEPH_AI_TIMEOUT`, async (t) => {
    const { origin } = await scriptedServer(t, [silence])
    t.match(await ask(origin, never, 200), { code: 'HEPH_AI_TIMEOUT' })
  })

  void test(`${name}: a server that is not there is HEPH_AI_UNAVAILABLE, and the key is in no message`, async (t) => {
    const thrown = (await ask('http://127.0.0.1:9')) as HephaestusError
    t.match(thrown, { code: 'HEPH_AI_UNAVAILABLE' })
    t.notMatch(JSON.stringify([thrown.message, thrown.fields]), 'key-1')
  })

  void test(`${name}: what is sent is what the provider says, byte for byte`, async (t) => {
    const { origin, calls } = await scriptedServer(t, [events(eventsOf(['x']))])
    await ask(origin)
    const provider = create({
      model: 'm',
      baseUrl: origin,
      apiKey: '',
      timeoutMs: TIMEOUT_MS,
      clock: systemClock,
    })
    t.equal(calls[0]?.text, provider.bodyOf(QUESTION))
  })

  void test(`${name}: a question is given up with its signal`, async (t) => {
    const { origin } = await scriptedServer(t, [silence])
    const reason = new Error('given up')
    t.equal(await ask(origin, AbortSignal.abort(reason)), reason)
  })
}

void test('anthropic: the call has the published form', async (t) => {
  const { origin, calls } = await scriptedServer(t, [events(anthropicEvents(['x']))])
  const server = { model: 'm', baseUrl: origin, apiKey: 'key-1', timeoutMs: TIMEOUT_MS, clock: systemClock }
  await createAnthropicProvider(server).complete({ ...QUESTION, temperature: 0.7, seed: 3 }, never)
  const [call] = calls
  t.equal(call?.path, '/v1/messages')
  t.match(call?.headers, { authorization: 'Bearer key-1', 'anthropic-version': '2026-10-21' })
  t.strictSame(call?.body, {
    model: 'm',
    max_tokens: 100,
    system: [{ type: 'text', text: 'be brief', cache_control: { type: 'ephemeral' } }],
    messages: [{ role: 'user', content: 'why?' }],
    stream: true,
  })
})

void test('anthropic: an error in the middle of an answer is what its type says', async (t) => {
  const begun = anthropicEvents(['an ']).slice(0, 3)
  const failing = (type: string): Answer =>
    events([...begun, { type: 'error', error: { type, message: 'x' } }])
  const { origin } = await scriptedServer(t, [
    failing('overloaded_error'),
    failing('rate_limit_error'),
    failing('invalid_request_error'),
  ])
  const server = { model: 'm', baseUrl: origin, apiKey: '', timeoutMs: TIMEOUT_MS, clock: systemClock }
  const provider = createAnthropicProvider(server)
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_UNAVAILABLE' })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_RATE_LIMITED' })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_REQUEST' })
})

void test('google: the call has the published form, and a delay in the body of an error counts', async (t) => {
  const info = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }
  const { origin, calls } = await scriptedServer(t, [
    events(googleEvents(['x'])),
    status(429, {}, JSON.stringify({ error: { code: 429, status: 'RESOURCE_EXHAUSTED', details: [info] } })),
    events([{ promptFeedback: { blockReason: 'SAFETY' } }]),
  ])
  const server = { model: 'm', baseUrl: origin, apiKey: 'key-1', timeoutMs: TIMEOUT_MS, clock: systemClock }
  const provider = createGoogleProvider(server)
  await provider.complete({ ...QUESTION, seed: 3 }, never)
  t.equal(calls[0]?.path, '/v1/models/m:streamGenerateContent?alt=sse')
  t.equal(calls[0]?.headers['x-goog-api-key'], 'key-1')
  t.strictSame(calls[0]?.body, {
    systemInstruction: { parts: [{ text: 'be brief' }] },
    contents: [{ role: 'user', parts: [{ text: 'why?' }] }],
    generationConfig: { maxOutputTokens: 100, temperature: 0, candidateCount: 1, seed: 3 },
  })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_RATE_LIMITED', retryAfterMs: 34_500 })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_REFUSED' })
})

void test('openai: the call has the published form, and an error in the middle of an answer is what it says', async (t) => {
  const begun = openAiEvents(['an ']).slice(0, 2)
  const failing = (error: object): Answer => events([...begun, { error }])
  const { origin, calls } = await scriptedServer(t, [
    events(openAiEvents(['x'])),
    failing({ message: 'x', type: 'server_error', code: null }),
    failing({ message: 'x', type: 'requests', code: 'rate_limit_exceeded' }),
    events(openAiEvents(['x'], 'content_filter')),
  ])
  const server = {
    model: 'm',
    baseUrl: `${origin}/v1`,
    apiKey: '',
    timeoutMs: TIMEOUT_MS,
    clock: systemClock,
  }
  const provider = createOpenAiProvider(server)
  await provider.complete({ ...QUESTION, temperature: 0.7, seed: 3 }, never)
  t.equal(calls[0]?.path, '/v1/chat/completions')
  t.notOk(calls[0]?.headers.authorization, 'no key, no header')
  t.strictSame(calls[0]?.body, {
    model: 'm',
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'why?' },
    ],
    max_completion_tokens: 100,
    temperature: 0.7,
    seed: 3,
    stream: true,
    stream_options: { include_usage: true },
  })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_UNAVAILABLE' })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_RATE_LIMITED' })
  await t.rejects(provider.complete(QUESTION, never), { code: 'HEPH_AI_REFUSED' })
})
