import assert from 'node:assert/strict'
import test from 'node:test'
import { format, parse } from '../lib/srt.mjs'

const TEXT = '1\n00:00:01,000 --> 00:00:02,500\nHello.\n\n\n2\n01:00:00,040 --> 01:00:01,000\n- You?\n- Me.\n'

test('cues are read', () => {
  assert.deepEqual(parse(TEXT), [
    { start: 1000, end: 2500, lines: ['Hello.'] },
    { start: 3_600_040, end: 3_601_000, lines: ['- You?', '- Me.'] },
  ])
})

test('a cue without a number is one too', () => {
  assert.equal(parse('00:00:01,000 --> 00:00:02,000\nHi\n').length, 1)
})

test('what is written reads back', () => {
  assert.deepEqual(parse(format(parse(TEXT))), parse(TEXT))
})
