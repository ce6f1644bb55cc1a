import { createServer } from 'node:net'
import { test } from 'tap'
import { lookUpModel, type ModelFinding } from '../../../agent/ai/model-lookup.ts'
import { MODEL_LOOKUPS } from '../../../agent/ai/model-lookups.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { listen, modelServer, type Said } from '../../support/model-server.ts'

const KEY = 'key-of-a-test'

interface Case {
  readonly name: string
  readonly model: string
  /** After the origin of the server. */
  readonly base?: string
  readonly paths: Readonly<Record<string, Said>>
  readonly found: ModelFinding
}

function list(...entries: readonly (readonly [id: string, owner: string])[]): Said {
  return [200, { object: 'list', data: entries.map(([id, owned_by]) => ({ id, object: 'model', owned_by })) }]
}

const CASES: Readonly<Record<keyof typeof MODEL_LOOKUPS, readonly Case[]>> = {
  openai: [
    {
      name: 'a model that is listed is known',
      model: 'gpt-5',
      paths: { '/v1/models': list(['gpt-4', 'openai'], ['gpt-5', 'openai']) },
      found: { kind: 'known' },
    },
    {
      name: 'Ollama means the tag latest where none is written',
      model: 'qwen3',
      paths: { '/v1/models': list(['qwen3:latest', 'library']) },
      found: { kind: 'known' },
    },
    {
      name: 'Ollama and vLLM know no model that they do not list',
      model: 'qwen3:8b',
      paths: { '/v1/models': list(['me/own:latest', 'me'], ['qwen3:latest', 'library']) },
      found: { kind: 'unknown', names: ['me/own:latest', 'qwen3:latest'] },
    },
    {
      name: 'a gateway may know more than it lists',
      model: 'one:free',
      paths: { '/v1/models': list(['one', 'somebody']) },
      found: { kind: 'not_listed', names: ['one'] },
    },
    {
      name: 'a server of llama.cpp answers with the one model it has',
      model: 'any',
      paths: { '/v1/models': list(['/models/phi.gguf', 'llamacpp']) },
      found: { kind: 'known', servedAs: '/models/phi.gguf' },
    },
    {
      name: 'a server of llama.cpp that loads models by name is asked for one by name',
      model: 'any',
      paths: {
        '/v1/models': [200, { data: [{ id: 'phi', owned_by: 'llamacpp', status: { value: 'unloaded' } }] }],
      },
      found: { kind: 'not_listed', names: ['phi'] },
    },
    {
      name: 'an older Ollama has its own list',
      model: 'phi4',
      paths: { '/api/tags': [200, { models: [{ name: 'phi4:latest' }] }] },
      found: { kind: 'known' },
    },
    {
      name: 'the API may begin at a version that the address lacks',
      model: 'phi4',
      base: '',
      paths: { '/v1/models': list(['phi4', 'library']) },
      found: { kind: 'misplaced', baseUrl: 'ORIGIN/v1' },
    },
    {
      name: 'a key with few rights may be told so with 401',
      model: 'gpt-5',
      paths: { '/v1/models': [401, { error: { message: 'Missing scopes: api.model.read' } }] },
      found: { kind: 'key_limited', status: 401 },
    },
    {
      name: 'a list of other things tells nothing',
      model: 'gpt-5',
      paths: { '/v1/models': [200, { data: [{ name: 'a' }] }] },
      found: { kind: 'not_told', status: 200 },
    },
    {
      name: 'a further question that is never answered leaves the server reachable',
      model: 'gpt-5',
      paths: { '/v1/v1/models': 'silence' },
      found: { kind: 'not_told', status: 404 },
    },
  ],
  anthropic: [
    {
      name: 'a model or another name of it is known',
      model: 'claude-x',
      base: '',
      paths: { '/v1/models/claude-x': [200, { type: 'model', id: 'claude-x-1' }] },
      found: { kind: 'known' },
    },
    {
      name: 'a model that is not found is unknown',
      model: 'claude/x',
      base: '',
      paths: {
        '/v1/models/claude%2Fx': [
          404,
          { type: 'error', error: { type: 'not_found_error', message: 'model' } },
        ],
      },
      found: { kind: 'unknown', names: [] },
    },
  ],
  google: [
    {
      name: 'a model that generates content is known',
      model: 'gemini-x',
      base: '',
      paths: {
        '/v1/models/gemini-x': [
          200,
          { name: 'models/gemini-x', supportedGenerationMethods: ['generateContent', 'countTokens'] },
        ],
      },
      found: { kind: 'known' },
    },
    {
      name: 'a model of another kind writes no text',
      model: 'embedding-x',
      base: '',
      paths: {
        '/v1/models/embedding-x': [
          200,
          { name: 'models/embedding-x', supportedGenerationMethods: ['embedContent'] },
        ],
      },
      found: { kind: 'no_text' },
    },
    {
      name: 'a model that is not found is unknown',
      model: 'gemini-y',
      base: '',
      paths: { '/v1/models/gemini-y': [404, { error: { code: 404, status: 'NOT_FOUND' } }] },
      found: { kind: 'unknown', names: [] },
    },
    {
      name: 'a key that is not valid is told with 400',
      model: 'gemini-x',
      base: '',
      paths: {
        '/v1/models/gemini-x': [
          400,
          { error: { status: 'INVALID_ARGUMENT', details: [{ reason: 'API_KEY_INVALID' }] } },
        ],
      },
      found: { kind: 'key_refused', status: 400 },
    },
  ],
}

/** Where each format asks first, for the model m. */
const FIRST = { openai: '/models', anthropic: '/v1/models/m', google: '/v1/models/m' } as const

for (const provider of ['openai', 'anthropic', 'google'] as const) {
  for (const { name, model, base = '/v1', paths, found } of CASES[provider])
    test(`${provider}: ${name}`, async (t) => {
      const { origin, requests } = await modelServer(t, paths)
      const asked = { model, baseUrl: `${origin}${base}`, apiKey: KEY }
      const finding = await lookUpModel(await MODEL_LOOKUPS[provider](), asked, {
        clock: systemClock,
        timeMs: 500,
      })
      t.strictSame(JSON.parse(JSON.stringify(finding).replace(origin, 'ORIGIN')), found)
      // Nothing is asked but what is free.
      t.ok(requests.every((request) => request.startsWith('GET ') && request.endsWith(KEY)))
      t.equal(new Set(requests).size, requests.length)
    })

  test(`${provider}: what any server may do is told apart`, async (t) => {
    const lookup = await MODEL_LOOKUPS[provider]()
    for (const [said, found] of [
      [[401, {}], { kind: 'key_refused', status: 401 }],
      [[403, {}], { kind: 'key_limited', status: 403 }],
      [[429, {}], { kind: 'troubled', status: 429 }],
      [[503, {}], { kind: 'troubled', status: 503 }],
      [[301, {}], { kind: 'redirected', status: 301 }],
      [[404, {}], { kind: 'not_told', status: 404 }],
      [[501, {}], { kind: 'not_told', status: 501 }],
      [[200, '<html>'], { kind: 'not_told', status: 200 }],
      [[400, {}], { kind: 'refused', status: 400 }],
      ['silence', { kind: 'silent', timeMs: 200 }],
    ] as const) {
      const { origin } = await modelServer(t, { [FIRST[provider]]: said })
      const asked = { model: 'm', baseUrl: origin, apiKey: '' }
      t.strictSame(await lookUpModel(lookup, asked, { clock: systemClock, timeMs: 200 }), found, String(said))
    }
  })

  test(`${provider}: without a key none is sent`, async (t) => {
    const { origin, requests } = await modelServer(t, {})
    const asked = { model: 'm', baseUrl: origin, apiKey: '' }
    await lookUpModel(await MODEL_LOOKUPS[provider](), asked, { clock: systemClock, timeMs: 5_000 })
    t.equal(requests[0], `GET ${FIRST[provider]}`)
  })
}

test('what listens at a port and is no server of models is told apart', async (t) => {
  const lookup = await MODEL_LOOKUPS.openai()
  const port = await listen(
    t,
    createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end('SSH-2.0-none\r\n'))
    }),
  )
  const closing = await listen(
    t,
    createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end())
    }),
  )
  const closed = createServer()
  const nobody = await listen(t, closed)
  await new Promise((resolve) => closed.close(resolve))
  for (const [baseUrl, kind] of [
    [`http://127.0.0.1:${port}`, 'not_http'],
    [`https://127.0.0.1:${port}`, 'not_encrypted'],
    [`http://127.0.0.1:${closing}`, 'closed'],
    [`http://127.0.0.1:${nobody}`, 'refused'],
    ['http://name.invalid', 'name'],
  ] as const)
    t.match(
      await lookUpModel(lookup, { model: 'm', baseUrl, apiKey: KEY }, { clock: systemClock, timeMs: 10_000 }),
      { kind: 'unreachable', fault: { kind } },
      baseUrl,
    )
})

test('a server that takes connections and never speaks TLS holds nobody up', async (t) => {
  const port = await listen(
    t,
    createServer((socket) => {
      socket.on('error', () => undefined)
    }),
  )
  const asked = { model: 'm', baseUrl: `https://127.0.0.1:${port}`, apiKey: KEY }
  const finding = await lookUpModel(await MODEL_LOOKUPS.openai(), asked, { clock: systemClock, timeMs: 200 })
  t.strictSame(finding, { kind: 'silent', timeMs: 200 })
})
