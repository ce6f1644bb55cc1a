import { readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { test, type Test } from 'tap'
import type { Check } from '../../../../agent/cli/doctor/check.ts'
import { modelChecks } from '../../../../agent/cli/doctor/model-checks.ts'
import { createProgram } from '../../../../agent/cli/program.ts'
import { components } from '../../../../agent/components.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { loadConfig } from '../../../../config/load.ts'
import { makeCertificates, noOpenssl } from '../../../support/certificates.ts'
import { listen, modelServer } from '../../../support/model-server.ts'

const KEY = ['sk', 'test', 'q8mZr4tYn0vL'].join('-')
const GIB = 1_073_741_824

function documentOf(model: unknown): Record<string, unknown> {
  return {
    receivers: { file: { include: ['a.log'] } },
    processors: { fix: { model }, 'fix/unused': { model: { model: 'never' } } },
    exporters: { console: null },
    service: { pipelines: { logs: { receivers: ['file'], processors: ['fix'], exporters: ['console'] } } },
  }
}

/** What is told of the models of a `model` section. */
async function checksOf(model: unknown, folder = '/', timeMs = 5_000): Promise<readonly Check[]> {
  const config = await loadConfig({
    files: [],
    sets: [],
    documents: [{ name: 'test', value: documentOf(model) }],
    catalog: components,
    environment: {},
    currentDirectory: folder,
  })
  const checks = await modelChecks({
    config,
    registry: components,
    clock: systemClock,
    timeMs,
    availableMemoryBytes: GIB,
  })
  for (const { outcome, remedy } of checks)
    if ((outcome === 'ok') !== (remedy === undefined)) throw new Error('a remedy is with what is wrong')
  return checks
}

function lines(checks: readonly Check[]): readonly string[] {
  return checks.map(({ id, outcome, seen, remedy }) =>
    [outcome, id, seen, ...(remedy === undefined ? [] : ['|', remedy])].join(' '),
  )
}

test('doctor says that a model can be asked: key, server, name', async (t) => {
  const { origin, host } = await modelServer(t, { '/v1/models': [200, { data: [{ id: 'small' }] }] })
  t.strictSame(lines(await checksOf({ model: 'small', base_url: `${origin}/v1`, api_key: KEY })), [
    'ok models.openai/small.key a key is there',
    `ok models.openai/small.server ${host} answers`,
    `ok models.openai/small.model ${host} knows it`,
  ])
})

test('doctor looks at each model that some role asks, once', async (t) => {
  const { origin, requests } = await modelServer(t, {})
  const at = { base_url: origin }
  const checks = await checksOf({
    model: 'a',
    ...at,
    fallbacks: [
      { model: 'b', ...at },
      { model: 'a', ...at },
    ],
    choices: [{ severities: ['critical'], model: 'e', ...at }],
    roles: {
      validator: { enabled: true, model: { provider: 'anthropic', model: 'c', ...at } },
      composer: { enabled: true },
      doc_writer: { enabled: false, model: { model: 'd', ...at } },
    },
  })
  t.same(
    [...new Set(checks.map(({ id }) => id.replace(/\.\w+$/, '')))],
    ['models.openai/a', 'models.openai/e', 'models.openai/b', 'models.anthropic/c'],
  )
  t.equal(requests.filter((request) => request === 'GET /models').length, 3)
  t.ok(checks.some(({ seen }) => seen.endsWith('does not tell which models it has (404): not checked')))
})

test('doctor says what to do about a name that the server does not know', async (t) => {
  const { origin, host } = await modelServer(t, {
    '/ollama/models': [200, { data: [{ id: 'qwen3:8b', owned_by: 'library' }] }],
    '/gateway/models': [200, { data: [{ id: 'one' }, { id: 'x'.repeat(500) }] }],
  })
  const last = async (model: string, base: string) =>
    lines(await checksOf({ model, base_url: `${origin}${base}` })).at(-1) ?? ''
  t.equal(
    await last('qwen3:8', '/ollama'),
    `failed models.openai/qwen3:8.model ${host} knows no model qwen3:8 | did you mean qwen3:8b?`,
  )
  t.match(await last('granite', '/ollama'), /ollama pull granite\), or name another one; it has qwen3:8b$/)
  const other = await last('granite', '/gateway')
  t.match(other, /^warning .* does not list a model granite .* it has one, x+…$/)
  t.ok(other.length < 300)
})

test('doctor says what is wrong with a key, and never shows it', async (t) => {
  const { origin, host } = await modelServer(t, {
    '/refuses/models': [401, { error: { message: `wrong key ${KEY}` } }],
    '/limits/models': [403, {}],
    '/echo/models': [200, { data: [{ id: KEY, owned_by: 'llamacpp' }] }],
  })
  const told = async (base: string, more: object): Promise<string> =>
    lines(await checksOf({ model: 'm', base_url: `${origin}${base}`, ...more })).join('\n')
  t.match(
    await told('/refuses', { api_key: KEY }),
    `failed models.openai/m.key ${host} refused the key (401)`,
  )
  t.match(
    await told('/refuses', {}),
    `failed models.openai/m.key no key is configured, and ${host} wants one | api_key: \${env:OPENAI_API_KEY}`,
  )
  t.match(
    await told('/limits', { api_key: KEY }),
    /^warning models.openai\/m.key the key may not look at models \(403\)/,
  )
  t.match(await told('/echo', {}), `ok models.openai/m.key none is configured`)
  t.match(
    await told('/echo', { api_key: `${KEY}\n` }),
    /^failed models.openai\/m.key the key holds a space, a line end/,
  )
  for (const base of ['/refuses', '/limits', '/echo'])
    for (const api_key of [KEY, `${KEY}\n`]) t.notMatch(await told(base, { api_key }), KEY)
})

test('doctor says where the way to a server ends, without waiting for long', async (t) => {
  const { origin, host } = await modelServer(t, {
    '/hangs/models': 'silence',
    '/fails/models': [503, {}],
    '/limits/models': [429, {}],
    '/moved/models': [302, {}],
    '/unpaid/models': [402, {}],
    '/late/v1/models': [200, { data: [] }],
  })
  const closed = createServer()
  const port = await listen(t, closed)
  await new Promise((resolve) => closed.close(resolve))
  for (const [base_url, line] of [
    [`${origin}/hangs`, `failed models.openai/m.server ${host} did not answer within 500ms | look whether`],
    [`${origin}/fails`, `warning models.openai/m.server ${host} is reached and fails (503) |`],
    [`${origin}/limits`, `warning models.openai/m.server ${host} limits the rate of calls (429) |`],
    [`${origin}/unpaid`, `warning models.openai/m.server ${host} refuses to be asked for its models (402) |`],
    [`${origin}/moved`, `failed models.openai/m.server ${host} sends callers somewhere else (302)`],
    [
      `${origin}/late`,
      `failed models.openai/m.server no API is at /late of ${host} | base_url: ${origin}/late/v1`,
    ],
    [
      `http://localhost:${port}`,
      `failed models.openai/m.server nobody listens at localhost:${port} (ECONNREFUSED) | start`,
    ],
    ['http://name.invalid/v1', 'failed models.openai/m.server the name of name.invalid is not found (E'],
  ] as const) {
    const [, line2 = ''] = lines(await checksOf({ model: 'm', base_url }, '/', 500))
    t.ok(line2.startsWith(line) || (base_url.includes('invalid') && line2.includes('did not answer')), line2)
  }
})

test(
  'doctor says what is wrong with the certificate of a server, and what to do about it',
  { skip: noOpenssl },
  async (t) => {
    const trusted = getCACertificates('default')
    t.teardown(() => setDefaultCACertificates(trusted))
    const at = async (name: string, certificateName: string, days?: number): Promise<string> => {
      const files = makeCertificates(join(t.testdir({ [name]: {} }), name), certificateName, days)
      if (name !== 'untrusted') setDefaultCACertificates([readFileSync(files.ca, 'utf8')])
      const { origin, host, requests } = await modelServer(t, {}, files)
      const checks = await checksOf({ model: 'm', base_url: origin, api_key: KEY })
      // No key goes to who may be anybody.
      t.strictSame(requests, [])
      return lines(checks.filter(({ id }) => id.endsWith('.server')))
        .join('\n')
        .replaceAll(host, 'HOST')
    }
    t.match(
      await at('untrusted', 'localhost'),
      /^failed .* the certificate of HOST is signed by nobody who is trusted .*NODE_EXTRA_CA_CERTS=FILE/,
    )
    t.match(await at('expired', 'localhost', -1), /the certificate of HOST has expired \(CERT_HAS_EXPIRED\)/)
    t.match(await at('other', 'other.example'), /the certificate of HOST is for another name/)
  },
)

test('doctor says what a local model lacks: the package, the file, its form, memory', async (t) => {
  const folder = t.testdir({
    'right.gguf': 'GGUF\u0003\0\0\0',
    'page.gguf': '<!DOCTYPE html>',
    'pointer.gguf': 'version https://git-lfs.github.com/spec/v1\n',
    'big-00001-of-00002.gguf': 'GGUF\u0003\0\0\0',
    'whole-00001-of-00002.gguf': 'GGUF\u0003\0\0\0',
    folder: {},
  })
  // It takes no room on the disk.
  writeFileSync(join(folder, 'whole-00002-of-00002.gguf'), 'GGUF')
  truncateSync(join(folder, 'whole-00002-of-00002.gguf'), 2 * GIB)
  const told = async (model: string): Promise<string> =>
    lines(await checksOf({ provider: 'local', model }, folder)).join('\n')
  const right = await told('right.gguf')
  t.match(right, /^failed models.local\/right.package .* is not installed \| npm install node-llama-cpp in /m)
  t.match(right, /^ok models.local\/right.file .*right\.gguf has 1 MiB$/m)
  t.match(right, /^ok models.local\/right.memory 1024 MiB are free$/m)
  t.match(await told('none.gguf'), /^failed models.local\/none.file there is no file .*none\.gguf \|/m)
  t.match(await told('page.gguf'), /^failed .* is no GGUF file \| fetch/m)
  t.match(await told('pointer.gguf'), /^failed .* \| git lfs pull/m)
  t.match(await told('folder'), /^failed .* is no file \|/m)
  t.match(await told('big-00001-of-00002.gguf'), /there is no file .*big-00002-of-00002\.gguf/)
  t.match(await told('whole-00001-of-00002.gguf'), /^warning .*memory the model has 2049 MiB and 1024 MiB/m)
})

test('a local model whose package is installed beside the configuration is found with it', async (t) => {
  const folder = t.testdir({
    'm.gguf': 'GGUF',
    node_modules: { 'node-llama-cpp': { 'package.json': '{"name":"node-llama-cpp","main":"index.js"}' } },
  })
  t.match(
    lines(await checksOf({ provider: 'local', model: 'm.gguf' }, folder))[0],
    /^ok .*node-llama-cpp is there$/,
  )
})

test('doctor --json tells of models with the key from its variable, ends with 1, and holds no key', async (t) => {
  const { origin, requests } = await modelServer(t, { '/v1/models': [401, {}] })
  const folder = t.testdir({ 'a.log': '' })
  const model = { model: 'm', base_url: `${origin}/v1`, api_key: '${env:MODEL_KEY}' }
  writeFileSync(join(folder, 'agent.yaml'), JSON.stringify(documentOf(model)))
  const { code, printed } = await doctor(t, folder)
  const checks = JSON.parse(printed) as readonly Check[]
  t.match(
    checks.find(({ id }) => id === 'models.openai/m.key'),
    { outcome: 'failed', seen: /refused the key \(401\)/, remedy: /make a new one/ },
  )
  t.equal(code, 1)
  t.strictSame(requests, [`GET /v1/models Bearer ${KEY}`])
  t.notMatch(printed, KEY)
})

async function doctor(t: Test, folder: string): Promise<{ readonly code: number; readonly printed: string }> {
  let printed = ''
  let code = -1
  const program = createProgram(
    {
      registry: components,
      environment: { PATH: process.env['PATH'] ?? '', MODEL_KEY: KEY },
      workingDirectory: folder,
      self: [],
      version: '0',
      print: (text) => void (printed += text),
      printError: (text) => t.comment(text),
      outputLost: new AbortController().signal,
    },
    (ended) => void (code = ended),
  )
  const words = ['doctor', '--config', 'agent.yaml', '--state-dir', folder, '--json']
  await program.parseAsync(words, { from: 'user' })
  return { code, printed }
}
