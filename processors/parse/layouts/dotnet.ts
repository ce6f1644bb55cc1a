import type { Layout } from '../layout.ts'

/** The console of Microsoft.Extensions.Logging, NLog and log4net. */
export const DOTNET_LAYOUTS: readonly Layout[] = [
  // fail: Shop.Cart[17]   and on the next line, indented, the message
  {
    id: 'dotnet_console',
    after: 'start',
    startsWith: /[tdiwfc]/,
    pattern: /(?<level>trce|dbug|info|warn|fail|crit): (?<logger>[\w.+`]{1,256})\[(?<event>-?\d+)\]/y,
  },
  // 2024-01-02 03:04:05.1234|ERROR|Shop.Cart|message
  {
    id: 'nlog',
    after: 'time',
    startsWith: /\|/,
    pattern: /\|(?<level>Trace|Debug|Info|Warn|Error|Fatal|[A-Z]{4,5})\|(?<logger>[\w.+`]{1,256})\|/y,
  },
]
