import { stringify } from 'yaml'
import { test } from 'tap'
import { isSecretName, redact, redactText, withoutSecrets } from '../../config/secret.ts'
import { faultLines, load, withTape } from './support.ts'

const SECRET = [
  'api_key',
  'apiKey',
  'API-KEY',
  'OPENAI_API_KEY',
  'token',
  'github_token',
  'X-Auth-Token',
  'password',
  'PGPASSWORD',
  'DB_PASS',
  'client_secret',
  'Authorization',
  'Proxy-Authorization',
  'Cookie',
  'Set-Cookie',
  'private_key',
  'credentials',
  'SENTRY_DSN',
  'passphrase',
]
const OPEN = [
  'include',
  'pass',
  'bypass',
  'max_tokens',
  'token_budget',
  'token_url',
  'password_file',
  'secret_name',
  'key',
  'group_key',
  'author',
  'authors',
  'tokenizer',
]

test('names that end in a word for a secret are secret', (t) => {
  t.strictSame(
    SECRET.filter((name) => !isSecretName(name)),
    [],
  )
  t.end()
})

test('names that only speak of secrets are not', (t) => {
  t.strictSame(OPEN.filter(isSecretName), [])
  t.end()
})

const TEXTS: readonly (readonly [text: string, shown: string])[] = [
  ['https://me:hunter2@host/path', 'https://me:****@host/path'],
  ['postgres://:hunter2@host/db', 'postgres://:****@host/db'],
  ['postgres://me:hun@ter2@host/db', 'postgres://me:****@host/db'],
  ['https://hunter2@host/repository.git', 'https://****@host/repository.git'],
  ['ssh://git@host/repository.git', 'ssh://git@host/repository.git'],
  ['https://host:8080/a@b', 'https://host:8080/a@b'],
  ['https://host/?page=2&access_token=hunter2&x=1', 'https://host/?page=2&access_token=****&x=1'],
  ['--api-key=hunter2 --level=info', '--api-key=**** --level=info'],
  ['Bearer hunter2hunter2', 'Bearer ****'],
  ['a bearer of news', 'a bearer of news'],
]

for (const [text, shown] of TEXTS) {
  test(`redactText shows ${shown}`, (t) => {
    t.equal(redactText(text), shown)
    t.end()
  })
}

test('redactText goes through a value as long as a file may be once', (t) => {
  const long = 'a1'.repeat(500_000)
  t.equal(redactText(`${long} token=hunter2`), `${long} token=****`)
  t.end()
})

test('redact hides secrets by name, by origin and by form, and keeps the shape', async (t) => {
  const options = `
    api_key: hunter2
    label: \${env:TAPE_TOKEN}
    command: [run, "\${env:TAPE_TOKEN:-x}", "--password=hunter2", "http://u:hunter2@host"]
    headers:
      Authorization: Basic hunter2hunter2
      x-api-key: 42424242
      note: Bearer hunter2hunter2
      file: \${file:secrets/db_password}
      plain: shown
      default: \${env:OTHER_SECRET:-hunter2}
`.replace('42424242', '"42424242"')
  const loaded = await load({
    files: { 'a.yaml': withTape(options) },
    environment: { TAPE_TOKEN: 'hunter2' },
    others: { 'secrets/db_password': 'hunter2\n' },
  })
  const shown = redact(loaded.source) as { receivers: { tape: Readonly<Record<string, unknown>> } }
  t.strictSame(shown.receivers.tape, {
    include: ['a'],
    api_key: '****',
    label: '****',
    command: ['run', '****', '--password=****', 'http://u:****@host'],
    headers: {
      Authorization: '****',
      'x-api-key': '****',
      note: 'Bearer ****',
      file: '****',
      plain: 'shown',
      default: '****',
    },
  })
  for (const printed of [JSON.stringify(shown), stringify(shown)]) t.notMatch(printed, /hunter2|42424242/)
})

test('redact hides everything below a secret name, and numbers too', (t) => {
  const tree = { credentials: { user: 'a', pin: 1234 }, token: null, password: '' }
  t.strictSame(redact({ tree, secretPaths: [] }), {
    credentials: { user: '****', pin: '****' },
    token: null,
    password: '',
  })
  t.end()
})

test('no fault of a configuration full of secrets holds one', async (t) => {
  const options = `
    api_key: [hunter2]
    tracks: \${env:TAPE_TOKEN}
    poll_interval: \${env:TAPE_TOKEN}
    include: \${env:TAPE_TOKEN}
    start_at: \${env:GONE_SECRET:-hunter2}
    chunk: x\${env:TAPE_TOKEN}
    speed: https://u:hunter2@host
    is_looped: --token=hunter2
    label: \${env:GONE_\${env:TAPE_TOKEN}}
`
  const lines = await faultLines({
    files: { 'a.yaml': withTape(options) },
    environment: { TAPE_TOKEN: 'hunter2' },
  })
  t.ok(lines.length >= 8)
  t.strictSame(
    lines.filter((line) => line.includes('hunter2')),
    [],
  )
})

test('withoutSecrets finds the secrets of a configuration in any text, however they got there', (t) => {
  const value = ['p@ss', '/wörd"1'].join('')
  const clean = withoutSecrets({
    tree: {
      exporters: {
        http: { token: value, url: 'https://a.example/long-enough-path', pin: '1234', note: 'plain text' },
      },
    },
    secretPaths: [
      ['exporters', 'http', 'url'],
      ['exporters', 'http', 'pin'],
    ],
  })
  const text = [
    `as it is: ${value}`,
    `in a URL: ${encodeURIComponent(value)}`,
    `in JSON: ${JSON.stringify({ value })}`,
    'a place that is marked: https://a.example/long-enough-path',
    'too short to be told from others: 1234; no secret: plain text',
  ].join('\n')
  t.equal(
    clean(text),
    [
      'as it is: ****',
      'in a URL: ****',
      'in JSON: {"value":"****"}',
      'a place that is marked: ****',
      'too short to be told from others: 1234; no secret: plain text',
    ].join('\n'),
  )
  t.end()
})
