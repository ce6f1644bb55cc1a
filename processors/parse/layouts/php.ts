import type { SeverityNumber } from '../../../agent/model/severity.ts'
import type { Layout } from '../layout.ts'

/** What PHP calls the kinds of its errors. Source: php-src main/main.c, php_error_cb. */
const KINDS: Readonly<Record<string, SeverityNumber>> = {
  'Fatal error': 21,
  'Recoverable fatal error': 17,
  'Parse error': 17,
  Warning: 13,
  Notice: 10,
  'Strict Standards': 10,
  Deprecated: 10,
}
const KIND = `(?<level>${Object.keys(KINDS).join('|')})`

/** PHP's own error log, and Monolog, which Laravel and Symfony use. */
export const PHP_LAYOUTS: readonly Layout[] = [
  // [2024-01-02 03:04:05] local.ERROR: message {"id":7} []
  {
    id: 'monolog',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern: /\] (?<logger>[\w-]{1,64})\.(?<level>[A-Z]{4,9}): /y,
  },
  // [02-Jan-2024 03:04:05 UTC] PHP Fatal error:  Uncaught Exception: boom in /srv/cart.php:12
  {
    id: 'php',
    after: 'bracketed_time',
    startsWith: /[\]A-Z]/,
    pattern: new RegExp(String.raw`(?: (?<place>[A-Z][\w+-]{1,31}/[\w/+-]{1,31}))?\] PHP ${KIND}: `, 'y'),
    levels: KINDS,
    details: (_groups, line, end) => placeIn(line.slice(end)),
  },
  // PHP Warning:  Undefined variable $cart in /srv/cart.php on line 12
  {
    id: 'php',
    after: 'start',
    startsWith: /P/,
    pattern: new RegExp(`PHP ${KIND}: `, 'y'),
    levels: KINDS,
    details: (_groups, line, end) => placeIn(line.slice(end)),
  },
]

function placeIn(message: string): Readonly<Record<string, string | number>> {
  const start = message.lastIndexOf(' in /')
  if (start < 0) return {}
  const place = /^ in (\/.+?)(?: on line |:)(\d+)$/.exec(message.slice(start))
  return place === null ? {} : { 'code.file.path': place[1] ?? '', 'code.line.number': Number(place[2]) }
}
