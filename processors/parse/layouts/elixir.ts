import type { Layout } from '../layout.ts'

/** Elixir's Logger with metadata; without, the time and the level in brackets tell all. */
export const ELIXIR_LAYOUTS: readonly Layout[] = [
  // 03:04:05.123 request_id=F7 [error] message
  {
    id: 'elixir',
    after: 'time',
    startsWith: /[a-z_]/,
    pattern: /(?: [a-z_.]{1,64}=[^\s[]{0,128}){1,16} \[(?<level>[a-z]{4,9})\] /y,
  },
]
