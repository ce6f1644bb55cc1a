import { test } from 'tap'
import { nearMiss } from '../../config/near-miss.ts'

const NAMES = ['poll_interval', 'include', 'exclude', 'start_at', 'max_line', 'id']

const CASES: readonly (readonly [name: string, meant: string | undefined])[] = [
  ['pollInterval', 'poll_interval'],
  ['poll-interval', 'poll_interval'],
  ['POLL_INTERVAL', 'poll_interval'],
  ['pol_intervall', 'poll_interval'],
  ['includes', 'include'],
  ['inlcude', 'include'],
  ['exlude', 'exclude'],
  ['strat_at', 'start_at'],
  ['di', 'id'],
  ['incl', 'include'],
  ['poll', 'poll_interval'],
  ['zebra', undefined],
  ['xy', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
]

for (const [name, meant] of CASES) {
  test(`nearMiss of ${name.slice(0, 20)} is ${meant ?? 'nothing'}`, (t) => {
    t.equal(nearMiss(name, NAMES), meant)
    t.end()
  })
}

test('nearMiss takes the nearest, and the first of equals', (t) => {
  t.equal(nearMiss('tapes', ['tables', 'tape', 'taper']), 'tape')
  t.end()
})

test('nearMiss takes the longer name of one that was cut short, if there is one only', (t) => {
  t.equal(nearMiss('read', ['read_timeout', 'write_timeout']), 'read_timeout')
  t.equal(nearMiss('read', ['read_timeout', 'read_buffer_size']), undefined)
  t.end()
})
