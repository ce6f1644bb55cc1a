import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import test from 'node:test'

const { format, parse } = await import(new URL('../lib/srt.mjs', import.meta.url).href)

const UNIX = '1\n00:00:01,000 --> 00:00:02,500\nHello.\n\n2\n00:00:03,000 --> 00:00:04,000\nTwo\nlines\n'

test('Windows line ends and a byte order mark change nothing', () => {
  const windows = UNIX.replaceAll('\n', '\r\n')
  for (const text of [windows, `\uFEFF${windows}`, `\uFEFF${UNIX}`, `\r\n${windows}\r\n\r\n`]) {
    assert.deepEqual(parse(text), parse(UNIX))
    assert.equal(format(parse(text)), UNIX)
  }
})

test('a block that is no cue is still an error', () => {
  assert.throws(() => parse('1\nno timing here\n'))
})

test('the command keeps every cue', () => {
  const output = execFileSync('node', ['shift.mjs', 'samples/windows.srt', '+1500'], { encoding: 'utf8' })
  assert.equal(
    output,
    '1\n00:00:02,500 --> 00:00:04,000\nWhere were you?\n\n2\n00:00:04,700 --> 00:00:05,500\nOut.\n',
  )
})
