import { test } from 'tap'
import { levelOfNumber, levelOfWord, type LevelScale } from '../../../processors/parse/level.ts'
import { read } from './support.ts'

const WORDS: readonly (readonly [written: string, expected: number | undefined])[] = [
  ['trace', 1],
  ['TRC', 1],
  ['verbose', 1],
  ['VRB', 1],
  ['finest', 1],
  ['silly', 1],
  ['debug', 5],
  ['DEBU', 5],
  ['dbug', 5],
  ['DBG', 5],
  ['fine', 5],
  ['DEBUG1', 5],
  ['info', 9],
  ['Information', 9],
  ['informational', 9],
  ['INF', 9],
  ['notice', 10],
  ['success', 10],
  ['warn', 13],
  ['WARNING', 13],
  ['WRN', 13],
  ['error', 17],
  ['Error', 17],
  ['ERR', 17],
  ['eror', 17],
  ['ERRO', 17],
  ['severe', 17],
  ['fail', 17],
  ['critical', 18],
  ['crit', 18],
  ['alert', 19],
  ['fatal', 21],
  ['FTL', 21],
  ['panic', 21],
  ['DPANIC', 21],
  ['emerg', 21],
  ['Emergency', 21],
  ['[ERROR]', 17],
  [' error ', 17],
  ['\u001b[31merror\u001b[39m', 17],
  ['error2', 18],
  ['WARN4', 16],
  ['trace3', 3],
  ['trace8', 1],
  ['debug2', 4],
  ['fatal5', undefined],
  ['Fehler', 17],
  ['ERREUR', 17],
  ['错误', 17],
  ['fehler', undefined],
  ['ERROR+2', 19],
  ['INFO-4', 5],
  ['DEBUG-99', 1],
  ['errors', undefined],
  ['none', undefined],
  ['', undefined],
  ['constructor', undefined],
  ['__proto__', undefined],
  [`${' '.repeat(100_000)}x`, undefined],
]

for (const [written, expected] of WORDS) {
  test(`levelOfWord reads ${JSON.stringify(written.slice(0, 20))}`, (t) => {
    t.equal(levelOfWord(written)?.number, expected)
    t.end()
  })
}

const NUMBERS: readonly (readonly [LevelScale, number, number | undefined])[] = [
  ['pino', 10, 1],
  ['pino', 20, 5],
  ['pino', 30, 9],
  ['pino', 35, 11],
  ['pino', 40, 13],
  ['pino', 50, 17],
  ['pino', 60, 21],
  ['pino', 3, undefined],
  ['pino', 100, undefined],
  ['python', 10, 5],
  ['python', 20, 9],
  ['python', 25, 11],
  ['python', 30, 13],
  ['python', 40, 17],
  ['python', 50, 18],
  ['syslog', 0, 21],
  ['syslog', 3, 17],
  ['syslog', 4, 13],
  ['syslog', 7, 5],
  ['syslog', 8, undefined],
  ['otel', 17, 17],
  ['otel', 25, undefined],
  ['otel', 0, undefined],
  ['azure', 0, 1],
  ['azure', 3, 17],
  ['azure', 5, undefined],
  ['gcp', 500, 17],
  ['gcp', 800, 21],
  ['gcp', 550, undefined],
  ['pino', Number.NaN, undefined],
]

for (const [scale, value, expected] of NUMBERS) {
  test(`levelOfNumber reads ${value} on the scale of ${scale}`, (t) => {
    t.equal(levelOfNumber(value, scale)?.number, expected)
    t.end()
  })
}

/** Where a level stands that neither a time nor a bracket of its own gives away. */
const PLACED: readonly (readonly [line: string, expected: number])[] = [
  ['[03:04:05] [Server thread/ERROR]: no cart', 17],
  ['[03:04:05] [main/INFO]: no cart', 9],
  ['cluster [ERR] no cart', 17],
  ['2026-01-02T03:04:05.678+0000 7f9c osd.4 log [ERR] : no cart', 17],
  ['E (10231) carts: no cart', 17],
  ['I (10231) carts: one', 9],
  ['03:04:05 E carts: no cart', 17],
  ['03:04:05.678 E no cart', 17],
  ['ERR> no cart', 17],
  ['[Jan  2 03:04:05] ERROR[31][C-00000012]: carts.c:31 total: no cart', 17],
  ['12.11.26 10:00:00 ERROR no cart', 17],
  ['2026/01/02-03:04:05.678901 7f1 ERROR no cart', 17],
  ['02.01.2026 03:04:05 Error: no cart', 17],
  ['02.01.2026 03:04:05 Warning: one cart', 13],
  ['2026-01-02 03:04:05 !!ERROR!! no cart', 17],
  ['2026-01-02 03:04:05 FEHLER kein Wagen', 17],
  ['2026-01-02 03:04:05 HINWEIS ein Wagen', 10],
  ['2026-01-02 03:04:05 [错误] 没有', 17],
  ['2026年01月02日 03:04:05 エラー ありません', 17],
  ['ОШИБКА:  отношение "carts" не существует', 17],
  ['2026-01-02 03:04:05 carts ERROR no cart', 17],
  ['2026-01-02 03:04:05,678 CartService WARNING one cart', 13],
  ['ПРЕДУПРЕЖДЕНИЕ:  транзакция уже начата', 13],
]

for (const [line, expected] of PLACED) {
  test(`the level of ${JSON.stringify(line)} is found`, (t) => {
    t.equal(read(line).parsed?.severity?.number, expected)
    t.end()
  })
}

/** Lines with a word that looks like a level where no level stands. */
const PROSE = [
  'E (total) is the sum',
  '03:04:05 I am here',
  '03:04:05 E (total) is the sum',
  'Fehler wurden behoben',
  'the cluster [see below] has ERR',
  '2026-01-02 03:04:05 die FEHLER sind behoben',
  '12.11.26 is when the ERROR came',
  'Error: boom',
  'TypeError: x is undefined',
  'log level set to ERROR',
  'I am here',
  'E',
  'ALL tests passed',
  'HTTP GET /foo',
  'CONFIG reloaded',
  '0 errors found',
  'errors=0',
  'ERRORS: none',
  'ERROR_COUNT=0',
  'critical hit',
  'recovered from error',
  'http_errors_total 12',
  'GET /errors/404.html',
  '2024-01-02 03:04:05 Received ERROR response from peer',
  '2024-01-02 03:04:05 got ERROR 31 from peer',
  '2024-01-02 03:04:05 carts ERROR in the list is gone',
  '2024-01-02 03:04:05 Error handler initialised',
  '2024-01-02 03:04:05 the ERROR is gone',
  '2024-01-02 03:04:05 "GET /x" ERROR',
  '2024/01/02 03:04:05 log level: error',
  '[ErrorHandler] started',
  '[http] listening',
]

for (const line of PROSE) {
  test(`no level is guessed from "${line}"`, (t) => {
    t.equal(read(line).parsed?.severity, undefined)
    t.end()
  })
}

test('the level of a column behind a time and a comma is read, and a word of a sentence there is none', (t) => {
  t.equal(
    read('2026-04-11 03:12:44, Error                 CSI    00000012 (F) no such object').parsed?.severity
      ?.number,
    17,
  )
  t.equal(read('2026-04-11 03:12:44, Info                  CBS    Exec: done').parsed?.severity?.number, 9)
  t.equal(read('2026-04-11 03:12:44, Error codes are listed below').parsed?.severity, undefined)
  t.end()
})
