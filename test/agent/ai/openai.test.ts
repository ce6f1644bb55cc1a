import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type Test } from 'tap'
import { completeWithRetry } from '../../../agent/ai/attempts.ts'
import { createOpenAiProvider } from '../../../agent/ai/providers/openai.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'

/** A server that speaks the published format, one scripted answer after the other; the last one repeats. */
type Answer = (request: IncomingMessage, response: ServerResponse) => void

const never = new AbortController().signal
const QUESTION = { system: 'be brief', user: 'why?', maxOutputTokens: 100 }

/** On a busy machine an answer that comes at once takes a while. */
async function serving(t: Test, answers: readonly Answer[], timeoutMs = 30_000) {
  const bodies: Record<string, unknown>[] = []
  const keys: (string | undefined)[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      bodies.push(JSON.parse(text) as Record<string, unknown>)
      keys.push(request.headers.authorization)
      ;(answers[bodies.length - 1] ?? answers.at(-1))?.(request, response)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  return {
    bodies,
    keys,
    provider: createOpenAiProvider({
      baseUrl,
      model: 'm',
      apiKey: 'key-1',
      timeoutMs,
      clock: systemClock,
    }),
  }
}

function reply(content: unknown, more: Record<string, unknown> = {}): Answer {
  return (_request, response) => {
    const body = {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices: [
        { index: 0, finish_reason: 'stop', message: { role: 'assistant', content, refusal: null, ...more } },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    }
    response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
  }
}

function status(
  code: number,
  headers: Record<string, string> = {},
  body = '{"error":{"message":"no"}}',
): Answer {
  return (_request, response) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(body)
}

test('the OpenAI provider sends the question with the key and reads text and usage', async (t) => {
  const { provider, bodies, keys } = await serving(t, [reply('because')])
  t.same(await provider.complete(QUESTION, never), {
    text: 'because',
    isComplete: true,
    inputTokens: 11,
    outputTokens: 7,
  })
  t.match(bodies[0], {
    model: 'm',
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'why?' },
    ],
  })
  t.equal(keys[0], 'Bearer key-1')
})

test('the OpenAI provider gives every failure its own code and never the key', async (t) => {
  const hang: Answer = () => undefined
  const cut: Answer = (_request, response) => {
    response.writeHead(200, { 'content-length': '500' }).write('{"cho')
    setImmediate(() => response.destroy())
  }
  const cases: readonly (readonly [string, Answer, string])[] = [
    ['429', status(429), 'HEPH_AI_RATE_LIMITED'],
    ['401', status(401), 'HEPH_AI_AUTH'],
    ['400', status(400), 'HEPH_AI_REQUEST'],
    ['404', status(404), 'HEPH_AI_REQUEST'],
    ['500', status(500), 'HEPH_AI_UNAVAILABLE'],
    ['529', status(529), 'HEPH_AI_UNAVAILABLE'],
    ['hang', hang, 'HEPH_AI_TIMEOUT'],
    ['cut', (_request, response) => void response.destroy(), 'HEPH_AI_UNAVAILABLE'],
    [
      'html',
      (_request, response) => void response.setHeader('content-type', 'text/html').end('<html>'),
      'HEPH_AI_REPLY',
    ],
    ['bad json', status(200, {}, '{"choices": ['), 'HEPH_AI_REPLY'],
    ['no choices', status(200, {}, '{}'), 'HEPH_AI_REPLY'],
    ['null content', reply(null), 'HEPH_AI_REPLY'],
    ['refusal', reply(null, { refusal: 'I will not' }), 'HEPH_AI_REFUSED'],
    ['cut body', cut, 'HEPH_AI'],
  ]
  for (const [name, answer, code] of cases) {
    const { provider } = await serving(t, [answer], answer === hang ? 500 : undefined)
    const thrown: unknown = await provider.complete(QUESTION, never).catch((error: unknown) => error)
    t.match((thrown as { code: string }).code, new RegExp(`^${code}`), name)
    t.notMatch((thrown as Error).message, 'key-1', name)
  }
})

test('the OpenAI provider says when an answer was cut off', async (t) => {
  const { provider } = await serving(t, [
    status(200, {}, '{"choices":[{"finish_reason":"length","message":{"content":"half"}}]}'),
  ])
  t.same(await provider.complete(QUESTION, never), {
    text: 'half',
    isComplete: false,
    inputTokens: 0,
    outputTokens: 0,
  })
})

test('completeWithRetry waits as long as a 429 asks for and then gets its answer', async (t) => {
  const { provider, bodies } = await serving(t, [status(429, { 'retry-after-ms': '120' }), reply('now')])
  const startedMs = performance.now()
  const answer = await completeWithRetry(provider, QUESTION, { attemptsMax: 3, clock: systemClock }, never)
  t.equal(answer.text, 'now')
  t.equal(bodies.length, 2)
  t.ok(performance.now() - startedMs >= 115)
})

test('completeWithRetry does not try again after a refused key, and ends after its attempts', async (t) => {
  const refused = await serving(t, [status(401)])
  await t.rejects(
    completeWithRetry(refused.provider, QUESTION, { attemptsMax: 3, clock: systemClock }, never),
    {
      code: 'HEPH_AI_AUTH',
    },
  )
  t.equal(refused.bodies.length, 1)
  const limited = await serving(t, [status(429, { 'retry-after-ms': '1' })])
  await t.rejects(
    completeWithRetry(limited.provider, QUESTION, { attemptsMax: 3, clock: systemClock }, never),
    {
      code: 'HEPH_AI_RATE_LIMITED',
    },
  )
  t.equal(limited.bodies.length, 3)
})

test('completeWithRetry ends at once when its time is over', async (t) => {
  const { provider } = await serving(t, [status(429, { 'retry-after': '60' })])
  const time = AbortSignal.timeout(100)
  await t.rejects(completeWithRetry(provider, QUESTION, { attemptsMax: 9, clock: systemClock }, time), {
    name: 'TimeoutError',
  })
})
