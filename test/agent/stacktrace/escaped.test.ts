import { test } from 'tap'
import { unescapedLines } from '../../../agent/stacktrace/escaped.ts'
import { plainLine } from '../../../agent/stacktrace/line.ts'
import { extractStackTrace } from '../../../agent/stacktrace/parse.ts'

const TRACE = ['failed: Error: x', '    at f (/app/a.js:1:2)', '    at g (/app/b.js:3:4)']

test('lines that a logger put on one line are lines again', async (t) => {
  for (const separator of ['\\n', '\\r\\n', '\\\\n', '#012', '#015#012']) {
    const text = `2024-05-01 10:00:00 ERROR ${TRACE.join(separator)}`
    t.same(unescapedLines(text)?.slice(1), TRACE.slice(1), separator)
    const found = extractStackTrace(text)
    t.equal(found?.trace.exceptions[0]?.frames.length, 2)
    t.match(found?.text, /\n {4}at g/)
  }
  t.same(unescapedLines('a#012#011at f#012b'), ['a', '\tat f', 'b'])
  t.same(unescapedLines(String.raw`a\n\tFile \"b\"\nc`), ['a', '\tFile "b"', 'c'])
})

test('a trace of the JVM that was put on one line without breaks is lines again', async (t) => {
  const calls = [
    'at a.b.Cart.load(Cart.java:12)',
    'Caused by: a.b.Gone: closed',
    'at a.b.Net.read(Net.java:3)',
  ]
  for (const separator of [' ', ' -- ', ' | ', '  ', '; ']) {
    const text = ['java.io.IOException: no stock', ...calls].join(separator)
    const found = extractStackTrace(text)
    t.same(
      found?.trace.exceptions.map(({ type, message, frames }) => [type, message, frames.length]),
      [
        ['java.io.IOException', 'no stock', 1],
        ['a.b.Gone', 'closed', 1],
      ],
      separator,
    )
  }
  t.equal(unescapedLines('looked at a.b (c) at d.e (f) at noon'), undefined)
})

test('texts of several lines and of one escape are left alone', async (t) => {
  t.equal(unescapedLines('a\nb\\nc\\nd'), undefined)
  t.equal(unescapedLines(String.raw`C:\new`), undefined)
  t.equal(unescapedLines(''), undefined)
})

test('a path of Windows with the letters of an escape does not hide a trace', async (t) => {
  const text = String.raw`thread 'main' panicked at C:\new\node\next.rs:12:9:` + '\nboom'
  t.equal(extractStackTrace(text)?.trace.exceptions[0]?.message, 'boom')
  const one = String.raw`terminate called after throwing an instance of 'C:\new\node\next'`
  t.equal(extractStackTrace(one)?.trace.language, 'cpp')
})

test('tabs that syslog wrote at the beginning of a message are tabs again, and no number is', async (t) => {
  const head = 'May  1 10:00:00 host shop[4711]: '
  t.equal(plainLine(`${head}#011at a.b.Cart.load(Cart.java:12)`), `${head}\tat a.b.Cart.load(Cart.java:12)`)
  t.equal(plainLine('#011#011... 2 more'), '\t\t... 2 more')
  for (const text of ['see: #0112', 'colour #011a2b and #011'].map((one) => `${head}${one}`))
    t.equal(plainLine(text), text)
})
