import type { Companion } from '../companion.ts'

const HEAD = /^([^\t"]{0,200}?)(?:LOG|INFO|NOTICE|WARNING|ERROR|FATAL|PANIC): {2}\S/
const KINDS = ['DETAIL', 'HINT', 'QUERY', 'CONTEXT', 'LOCATION', 'STATEMENT', 'BACKTRACE'].map(
  (kind) => `${kind}:  `,
)
/** In a prefix, the number of the line within its session. */
const LINE_NUMBER = /\[(\d+)-\d+\]/

/**
 * PostgreSQL writes one message over several lines: each part has the prefix of the first, with the time and the
 * process, and lines within a part begin with a tab. Leaves alone: parts with another time or process.
 * Source: PostgreSQL, elog.c, send_message_to_server_log.
 */
export const postgres: Companion = {
  id: 'postgres',
  begin(line) {
    if (!line.includes(':  ')) return undefined
    const prefix = HEAD.exec(line)?.[1]
    if (prefix === undefined) return undefined
    const own = unnumbered(prefix)
    return (next) => {
      if (next.startsWith('\t')) return true
      const rest = unnumbered(next)
      return rest.startsWith(own) && KINDS.some((kind) => rest.startsWith(kind, own.length))
    }
  },
}

function unnumbered(text: string): string {
  return text.includes('-') ? text.replace(LINE_NUMBER, '[$1]') : text
}
