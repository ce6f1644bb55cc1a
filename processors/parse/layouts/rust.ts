import type { Layout } from '../layout.ts'

const LEVEL = '(?<level>TRACE|DEBUG|INFO|WARN|ERROR)'
const TARGET = String.raw`(?<logger>[a-z_]\w{0,127}(?:::\w{1,128})`

/** The formatters of tracing and env_logger. */
export const RUST_LAYOUTS: readonly Layout[] = [
  // 2024-01-02T03:04:05.123456Z  WARN shop::cart: message id=7
  {
    id: 'rust_tracing',
    after: 'time',
    startsWith: /[TDIWE]/,
    pattern: new RegExp(String.raw` {1,2}${LEVEL} ${TARGET}+): `, 'y'),
  },
  // [2024-01-02T03:04:05Z ERROR shop::cart] message
  {
    id: 'env_logger',
    after: 'bracketed_time',
    startsWith: /[TDIWE]/,
    pattern: new RegExp(String.raw` ${LEVEL} {1,2}${TARGET}*)\] `, 'y'),
  },
]
