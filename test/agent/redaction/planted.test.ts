import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { redactPrompt } from '../../../agent/ai/redact-prompt.ts'
import { redactorOf, SECRET_MAKERS, type PlantedSecret } from './support.ts'

/**
 * Goal: no planted secret survives in what comes out, wherever it stands and however it is wrapped.
 * Method: secrets of every kind, made by chance, in every wrapper, at random places of a log line, of a JSON line
 * and of nested attributes; what comes out is searched for the secret as it is, encoded and escaped.
 */
const redactor = redactorOf()

type Wrapper = (secret: PlantedSecret) => string

const named = ({ name, text }: PlantedSecret, sign: string): string => `${name ?? 'value'}${sign}${text}`

const WRAPPERS: Readonly<Record<string, Wrapper>> = {
  logfmt: (secret) => named(secret, '='),
  'quoted logfmt': ({ name = 'value', text }) => `${name}="${text}"`,
  header: (secret) => named(secret, ': '),
  JSON: ({ name = 'value', text }) => JSON.stringify({ a: 1, [name]: text, z: [true, 'x'] }),
  'indented JSON': ({ name = 'value', text }) => JSON.stringify({ deep: { [name]: text } }, null, 2),
  'JSON in JSON': ({ name = 'value', text }) =>
    JSON.stringify({ msg: `got ${JSON.stringify({ [name]: text })} from it` }),
  'JSON in JSON in JSON': ({ name = 'value', text }) =>
    JSON.stringify({ msg: JSON.stringify({ inner: JSON.stringify({ [name]: text }) }) }),
  'a query': ({ name = 'q', text }) => `GET /a?b=1&${name}=${encodeURIComponent(text)}&c=2 200`,
  'an encoded query': ({ name = 'q', text }) => encodeURIComponent(`/next?${name}=${text}&x=1`),
  'escaped line ends': (secret) => String.raw`first\n${named(secret, '=')}\nlast`,
  'escaped tabs': (secret) => String.raw`first\t${named(secret, ': ')}\tlast`,
  Python: ({ name = 'value', text }) => `{'${name}': '${text}', 'b': None}`,
  'a map of Go': ({ name = 'value', text }) => `map[${name}:${text} other:1]`,
  'an object of Java': ({ name = 'value', text }) => `Request(id=7, ${name}=${text}, size=3)`,
  XML: ({ name = 'value', text }) => `<${name}>${text}</${name}>`,
  'a flag': ({ name = 'value', text }) => `run --${name} ${text} --verbose`,
  colours: (secret) => `\u001b[32m${named(secret, '=')}\u001b[0m`,
  trace: (secret) => `Error: rejected ${named(secret, '=')}\n    at f (/srv/a.js:1:2)`,
}

const secrets = fc
  .tuple(fc.constantFrom(...Object.keys(SECRET_MAKERS)), fc.infiniteStream(fc.nat(0xffff)))
  .map(([kind, numbers]) => {
    const pick = (alphabet: string, length: number): string =>
      Array.from({ length }, () => alphabet[(numbers.next().value ?? 0) % alphabet.length]).join('')
    return SECRET_MAKERS[kind]?.(pick) ?? { text: 'never' }
  })
const filler = fc.array(
  fc.constantFrom(
    'order',
    '17',
    'GET',
    '{',
    '"',
    '/srv/shop',
    'ä',
    '::',
    '12:30:01',
    '[main]',
    'a=b',
    'token',
  ),
  { maxLength: 12 },
)

for (const [name, wrap] of Object.entries(WRAPPERS)) {
  test(`no secret survives in ${name}`, async (t) => {
    fc.assert(
      fc.property(secrets, filler, filler, (secret, before, after) => {
        const line = `${before.join(' ')} ${wrap(secret)} ${after.join(' ')}`
        holdsNot(redactor.text(line, new Map()), secret)
        holdsNot(redactPrompt(line), secret)
        const nested = { note: line, list: ['x', { [secret.name ?? 'value']: secret.text }] }
        holdsNot(JSON.stringify(redactor.attributes(nested, new Map())), secret)
      }),
      { numRuns: 60 },
    )
    t.pass('none of them')
  })
}

test('a line of JSON is JSON after masking, with every other value as it was', async (t) => {
  fc.assert(
    fc.property(secrets, fc.jsonValue({ maxDepth: 3 }), fc.integer(), (secret, other, number) => {
      const { name = 'value', text } = secret
      const event = {
        number,
        before: { [name]: text },
        list: secret.name === undefined ? [text, `x ${text} y`] : [],
        card: 4_111_111_111_111_111,
      }
      for (const line of [JSON.stringify({ event, other: 1 }), JSON.stringify([event])]) {
        const masked = redactor.text(line, new Map())
        holdsNot(masked, secret)
        JSON.parse(masked)
      }
      JSON.parse(redactor.text(JSON.stringify(other), new Map()))
      if (secret.name !== undefined)
        JSON.parse(redactor.text(JSON.stringify({ [secret.name]: other, sig: [other] }), new Map()))
    }),
    { numRuns: 300 },
  )
  t.same(JSON.parse(redactor.text('{"a":1,"password":1234,"b":{"c":[true,null]}}', new Map())), {
    a: 1,
    password: redactor.text('password=1234', new Map()).slice('password='.length),
    b: { c: [true, null] },
  })
})

test('what only looks like a secret stays', async (t) => {
  const hex = (length: number): fc.Arbitrary<string> =>
    fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
  const harmless = fc.oneof(
    hex(40).map((hash) => `commit ${hash} deployed`),
    fc.uuid().map((id) => `request ${id} took 12ms`),
    hex(32).map((id) => `trace_id=${id} span_id=${id.slice(0, 16)}`),
    fc
      .date({ noInvalidDate: true, min: new Date('1990-01-01'), max: new Date('2100-01-01') })
      .map((date) => `at ${date.toISOString()} (${date.getTime()})`),
    fc
      .tuple(fc.nat(99), fc.nat(99), fc.nat(999))
      .map((parts) => `lodash@${parts.join('.')} from express@4.${parts[0]}`),
    fc
      .integer({ min: 1, max: 999_999_999_999 })
      .map((order) => `order ${order} shipped, total ${order % 1_000}.50 EUR`),
    fc.bigInt({ min: 10n ** 15n, max: 10n ** 16n - 1n }).map((id) => `order_id=${id} user_id: ${id}`),
    fc
      .uint8Array({ minLength: 60, maxLength: 300 })
      .map((bytes) => `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`),
    fc.tuple(fc.nat(255), fc.nat(255)).map(([a, b]) => `upstream 10.0.${a}.${b}:8080 answered 502`),
    fc
      .nat(9_999)
      .map(
        (line) =>
          `    at Object.<anonymous> (/srv/node_modules/.pnpm/ws@8.1.0/node_modules/ws/index.js:${line}:7)`,
      ),
  )
  fc.assert(
    fc.property(harmless, (line) => {
      const masked = redactor.text(line, new Map())
      if (masked !== line) throw new Error(`${line} became ${masked}`)
    }),
    { numRuns: 1_500 },
  )
  t.pass('all of it')
})

function holdsNot(text: string, { text: secret }: PlantedSecret): void {
  for (const form of [secret, encodeURIComponent(secret)]) {
    if (text.includes(form)) throw new Error(`${form} is in ${text}`)
  }
}
