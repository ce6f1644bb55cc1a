import type { Layout } from '../layout.ts'

/** Go's log package with a place, and zap's console. */
export const GO_LAYOUTS: readonly Layout[] = [
  // 2024/01/02 03:04:05.123456 main.go:12: message
  {
    id: 'go_log',
    after: 'time',
    startsWith: /[\w./@+-]/,
    pattern: / (?<file>[\w./@+-]{1,512}\.go):(?<line>\d+): /y,
  },
  // 2024-01-02T03:04:05.123Z	ERROR	shop	cart/cart.go:12	message	{"id": 7}
  {
    id: 'zap_console',
    after: 'time',
    startsWith: /\t/,
    hasPayload: true,
    pattern:
      /\t(?<level>[A-Za-z]{4,6})\t(?:(?<logger>[\w.-]{1,128})\t)?(?:(?<file>[\w./@+-]{1,512}\.go):(?<line>\d+)\t)?/y,
  },
]
