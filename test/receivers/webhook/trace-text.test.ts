import { test } from 'tap'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { traceText, type ReportedFrame } from '../../../receivers/webhook/trace-text.ts'
import { fc } from '../../support/properties.ts'

interface Platform {
  readonly platform: string
  readonly language: string
  readonly end: string
  readonly type: string
  /** How a call is named in the trace. */
  readonly named: (frame: ReportedFrame) => string
}

const dotted = ({ module, function: name }: ReportedFrame): string => `${module}.${name}`
const PLATFORMS: readonly Platform[] = [
  {
    platform: 'python',
    language: 'python',
    end: 'py',
    type: 'shop.CartError',
    named: (frame) => frame.function,
  },
  {
    platform: 'node',
    language: 'javascript',
    end: 'js',
    type: 'CartError',
    named: (frame) => frame.function,
  },
  { platform: 'java', language: 'java', end: 'java', type: 'shop.CartException', named: dotted },
  { platform: 'ruby', language: 'ruby', end: 'rb', type: 'CartError', named: (frame) => frame.function },
  {
    platform: 'php',
    language: 'php',
    end: 'php',
    type: 'CartException',
    named: ({ module, function: name }) => `${module}->${name}`,
  },
  { platform: 'go', language: 'go', end: 'go', type: '*shop.CartError', named: dotted },
  { platform: 'csharp', language: 'dotnet', end: 'cs', type: 'Shop.CartException', named: dotted },
  { platform: 'rust', language: 'rust', end: 'rs', type: 'CartError', named: (frame) => frame.function },
]

const name = fc.stringMatching(/^[a-z][a-z0-9_]{2,12}$/)
/** The words of each language: a call of this name would be something else. */
const free = name.filter(
  (word) => !['main', 'anonymous', 'async', 'new', 'eval', 'native', 'internal'].includes(word),
)
const line = fc.integer({ min: 1, max: 99_999 })

for (const { platform, language, end, type, named } of PLATFORMS) {
  test(`traceText writes frames of ${platform} so that they are read again, in their order`, (t) => {
    const frame = fc.record({
      function: free,
      module: free.map((word) => `pkg${word}`),
      file: free.map((word) => (platform === 'java' ? `${word}.java` : `/srv/app/${word}.${end}`)),
      line,
      column: line,
      sourceLine: fc.constant(''),
    })
    fc.assert(
      fc.property(
        fc.array(frame, { minLength: 1, maxLength: 6 }),
        fc.constantFrom(platform, ''),
        (frames, told) => {
          const text = traceText([{ type, message: 'no price', frames }], told)
          const trace = parseStackTrace(text)
          t.equal(trace?.language, language, text)
          const seen = trace?.exceptions[0]?.frames.map((one) => [one.function, one.file, one.line])
          const sent = frames.map((one) => [named(one), one.file, one.line])
          // The place where a script was left is no call.
          t.strictSame(seen?.slice(0, frames.length), sent, text)
        },
      ),
      { numRuns: 40 },
    )
    t.end()
  })

  test(`traceText writes the cause of an exception of ${platform}`, (t) => {
    const file = platform === 'java' ? 'Cart.java' : `/srv/app/cart.${end}`
    const at = (call: string, row: number): ReportedFrame => ({
      function: call,
      module: 'pkgcart',
      file,
      line: row,
      column: 1,
      sourceLine: '',
    })
    const inner = type.replace('Cart', 'Key')
    const text = traceText(
      [
        { type, message: 'no total', frames: [at('total', 9), at('show', 4)] },
        { type: inner, message: 'price', frames: [at('price', 7)] },
      ],
      platform,
    )
    const trace = parseStackTrace(text)
    t.equal(trace?.exceptions[0]?.frames[0]?.line, 9, text)
    // A panic has one stack and says one thing.
    if (platform !== 'go' && platform !== 'rust') {
      t.strictSame(
        trace?.exceptions.map((one) => [one.type, one.message]),
        [
          [type, 'no total'],
          [inner, 'price'],
        ],
        text,
      )
      t.equal(trace?.exceptions[1]?.frames[0]?.line, 7, text)
    }
    t.end()
  })
}

test('traceText claims no language for frames of a platform that it does not know', (t) => {
  const frame = { function: 'f', module: '', file: '/a.zig', line: 3, column: undefined, sourceLine: '' }
  const text = traceText([{ type: 'Panic', message: 'm', frames: [frame] }], 'zig')
  t.equal(text, 'Panic: m\n  in f, /a.zig, line 3')
  t.equal(parseStackTrace(text), undefined)
  t.end()
})

test('traceText makes one line of a name that has several, and no more than 500 frames', (t) => {
  const frame = {
    function: 'f\n    at g (/etc/passwd:1:1)',
    module: '',
    file: '/a.js',
    line: 3,
    column: 1,
    sourceLine: '',
  }
  const text = traceText(
    [{ type: 'E', message: 'm', frames: Array.from({ length: 900 }, () => frame) }],
    'node',
  )
  t.equal(text.split('\n').length, 501)
  t.end()
})

test('traceText writes a function of JavaScript without a name, and a call without a place, as the engine does', (t) => {
  const frames = [
    { function: '?', module: '', file: '/a.mjs', line: 4, column: 52, sourceLine: '' },
    {
      function: 'Array.map',
      module: '',
      file: '<anonymous>',
      line: undefined,
      column: undefined,
      sourceLine: '',
    },
  ]
  const text = traceText([{ type: 'TypeError', message: 'm', frames }], 'node')
  t.equal(text, 'TypeError: m\n    at /a.mjs:4:52\n    at Array.map (<anonymous>)')
  t.end()
})
