import { test } from 'tap'
import { containerResource } from '../../../../receivers/file/container/container-path.ts'
import { parseCri } from '../../../../receivers/file/container/cri.ts'
import { dockerParser } from '../../../../receivers/file/container/docker.ts'
import { Unescaper } from '../../../../receivers/file/container/unescaper.ts'
import { newWrappedLine, type WrapperParser } from '../../../../receivers/file/container/wrapped-line.ts'

interface Parsed {
  readonly text: string
  readonly stream: string
  readonly isPartial: boolean
  readonly time: bigint
}

function parsed(parse: WrapperParser, text: string): Parsed | undefined {
  // What lies around the line must not matter.
  const bytes = Buffer.from(`"before\\"${text}\n{"log":"after"}`)
  const start = Buffer.byteLength('"before\\"')
  const line = newWrappedLine()
  if (!parse(bytes, { start, end: start + Buffer.byteLength(text) }, line)) return undefined
  const body = Buffer.from(line.owned ?? bytes.subarray(line.start, line.end))
  const time = (BigInt(line.timeHigh) << 32n) | BigInt(line.timeLow)
  return { text: body.toString(), stream: line.stream, isPartial: line.isPartial, time }
}

function dockerParse(text: string): Parsed | undefined {
  const unescaper = new Unescaper()
  unescaper.begin(1_024)
  return parsed(dockerParser(unescaper), text)
}

const NANOSECONDS = 1_475_712_000_000_000_000n

test('parseCri leaves alone what is no line of a container runtime', (t) => {
  for (const text of [
    '',
    'text',
    '2016-10-06T00:00:00.1Z stdout',
    '2016-10-06T00:00:00.1Z stdin F text of some more length',
    '2016-10-06T00:00:00.1Z stdout X text of some more length',
    '2016-10-06T00:00:00.1Z stdout Ftext of some more length',
    '2016-10-06 00:00:00.1Z stdout F text of some more length',
    '2016-13-06T00:00:00.1Z stdout F text of some more length',
    '2016-10-06T00:00:00.1 stdout F text of some more length',
    '2016-10-06T00:00:00.1Z  stdout F text of some more length',
  ]) {
    t.equal(parsed(parseCri, text), undefined, text)
  }
  t.end()
})

test('parseCri finds text, stream, tag and time', (t) => {
  const cases: readonly (readonly [line: string, expected: Partial<Parsed>])[] = [
    [
      '2016-10-06T00:00:00.669794202Z stdout F the text',
      { text: 'the text', stream: 'stdout', isPartial: false, time: NANOSECONDS + 669_794_202n },
    ],
    [
      '2016-10-06T02:00:00.5+02:00 stderr P  indented ',
      { text: ' indented ', stream: 'stderr', isPartial: true, time: NANOSECONDS + 500_000_000n },
    ],
    ['2016-10-05T19:00:00-05:00 stdout F:tag:more é', { text: 'é', isPartial: false, time: NANOSECONDS }],
    ['2016-10-06T00:00:00.000000000Z stdout F ', { text: '', time: NANOSECONDS }],
    ['2016-10-06T00:00:00.000000000Z stdout F', { text: '', time: NANOSECONDS }],
    ['2024-02-29T23:59:59.999999999Z stderr F leap', { time: 1_709_251_199_999_999_999n }],
    ['1970-01-01T00:00:00.000000001Z stdout F first', { time: 1n }],
    ['2262-04-11T23:47:16.854775807Z stdout F last', { time: 9_223_372_036_854_775_807n }],
  ]
  for (const [line, expected] of cases) t.match(parsed(parseCri, line), expected, line)
  t.end()
})

test('dockerParser leaves alone what is no line of the json-file driver', (t) => {
  for (const text of [
    '',
    '{}',
    '{"log":"x"}',
    '{"log":"x\\n","stream":"stdin","time":"2016-10-06T00:00:00Z"}',
    '{"log":"x\\n","stream":"stdout","time":"yesterday"}',
    '{"log":"x\\n","stream":"stdout","time":"2016-10-06T00:00:00Z"',
    '{"log":1,"stream":"stdout","time":"2016-10-06T00:00:00Z"}',
    '["log"]',
    '{"log":"x\\","stream":"stdout","time":"2016-10-06T00:00:00Z"}',
  ]) {
    t.equal(dockerParse(text), undefined, text)
  }
  t.end()
})

test('dockerParser unescapes texts of every kind as JSON does', (t) => {
  const texts = [
    '',
    'plain',
    '\tat Foo.bar(Foo.java:1)',
    'quote " backslash \\ slash / end \\',
    'newline \n inside',
    '\u0000\u001f\b\f',
    'é € 😀 <tag> & \u2028',
    '"stream":"stderr","time":"',
    '\\n',
  ]
  const time = '2016-10-06T00:00:00.000000007Z'
  for (const text of texts) {
    for (const end of ['\n', '\r\n', '']) {
      const asGo = (value: string): string =>
        JSON.stringify(value).replaceAll(
          /[<>&\u2028]/g,
          (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
        )
      for (const encode of [JSON.stringify, asGo]) {
        const line = `{"log":${encode(text + end)},"stream":"stderr","time":"${time}"}`
        const expected = { text, stream: 'stderr', isPartial: end === '', time: NANOSECONDS + 7n }
        t.strictSame(dockerParse(line), expected)
      }
    }
  }
  t.match(dockerParse(`{"log":"x\\ud83d\\u00e9\\n","stream":"stdout","time":"${time}"}`), {
    text: 'x\ufffdé',
  })
  t.end()
})

test('dockerParser reads members in another order, and others among them', (t) => {
  const expected = { text: 'x "y"', stream: 'stdout', isPartial: false, time: NANOSECONDS }
  const time = '2016-10-06T00:00:00Z'
  t.strictSame(dockerParse(`{"time":"${time}","stream":"stdout","log":"x \\"y\\"\\n"}`), expected)
  t.strictSame(
    dockerParse(`{"log":"x \\"y\\"\\n","stream":"stdout","attrs":{"tag":"a"},"time":"${time}"}`),
    expected,
  )
  t.end()
})

test('containerResource reads what paths tell, wherever they are mounted', (t) => {
  const id = 'a1'.repeat(32)
  t.strictSame(containerResource(['/host/var/log/pods/shop_api-7d9_0f3b-11/api/3.log.20240102-030405']), {
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'api-7d9',
    'k8s.pod.uid': '0f3b-11',
    'k8s.container.name': 'api',
    'k8s.container.restart_count': 3,
  })
  t.strictSame(containerResource([`/var/log/containers/api-7d9_shop_api-${id}.log`]), {
    'k8s.namespace.name': 'shop',
    'k8s.pod.name': 'api-7d9',
    'k8s.container.name': 'api',
    'container.id': id,
  })
  t.strictSame(containerResource([`/var/lib/docker/containers/${id}/${id}-json.log.1`]), {
    'container.id': id,
  })
  t.equal(containerResource(['/var/log/app.log', '/srv/pods/a/b.log']), undefined)
  t.end()
})
