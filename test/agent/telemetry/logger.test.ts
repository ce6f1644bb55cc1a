import { test } from 'tap'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { FakeClock } from '../../support/clock.ts'

function written(encoding: 'console' | 'json'): {
  readonly lines: string[]
  readonly log: ReturnType<typeof createLogger>
} {
  const lines: string[] = []
  const log = createLogger({
    clock: new FakeClock(0),
    level: 'info',
    encoding,
    write: (line) => lines.push(line),
  })
  return { lines, log }
}

test('an entry is one line for people, whatever names and words of others are in it', async (t) => {
  const { lines, log } = written('console')
  log.with({ component: 'receiver/file' }).warn('file cannot be read', {
    path: '/srv/logs/a\n1970-01-01T00:00:00.000Z error all is lost\u001b[2J\u009b31m.log',
    error: new Error('said\r\nby \u202eothers'),
    tried: { times: 2, by: '\u009b1m' },
  })
  t.same(lines, [
    '1970-01-01T00:00:00.000Z warn file cannot be read component=receiver/file ' +
      'path=/srv/logs/a ⏎ 1970-01-01T00:00:00.000Z error all is lost\\u{1b}[2J\\u{9b}31m.log ' +
      'error=said ⏎ by \\u{202e}others tried={"times":2,"by":"\\u{9b}1m"}\n',
  ])
})

test('an entry is one line of JSON, with values as they are', async (t) => {
  const { lines, log } = written('json')
  log.error('gone', { path: 'a\nb', records: 3n, none: undefined })
  t.same(
    lines.map((line) => line.split('\n').length),
    [2],
  )
  t.same(JSON.parse(lines[0] ?? ''), {
    time: '1970-01-01T00:00:00.000Z',
    level: 'error',
    message: 'gone',
    path: 'a\nb',
    records: '3',
  })
})
