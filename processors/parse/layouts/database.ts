import type { Layout } from '../layout.ts'

/** Server logs of PostgreSQL, MySQL, MariaDB and Redis. */
export const DATABASE_LAYOUTS: readonly Layout[] = [
  // 2024-01-02 03:04:05.123 UTC [123] app@shop ERROR:  relation "carts" does not exist at character 15
  {
    id: 'postgres',
    after: 'time',
    startsWith: /\[/,
    pattern:
      / \[(?<pid>\d+)(?:-\d+)?\]:? (?:\[\d+-\d+\] )?(?:(?:user=)?(?:(?<user>[\w.$-]{1,63})|\[unknown\])(?:@|,db=)(?:(?<database>[\w.$-]{1,63})|\[unknown\])(?:,app=[^,\n]{0,63},client=\S{0,63})? )?(?<level>DEBUG[1-5]|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC|DETAIL|HINT|CONTEXT|STATEMENT|QUERY|LOCATION): {1,2}/y,
    // These lines add to the message above them.
    levels: { DETAIL: 0, HINT: 0, CONTEXT: 0, STATEMENT: 0, QUERY: 0, LOCATION: 0 },
  },
  // ERROR:  relation "carts" does not exist at character 15   (with an empty log_line_prefix, and what psql prints)
  {
    id: 'postgres',
    after: 'start',
    startsWith: /[DINWELFP]/,
    requires: ':  ',
    pattern: /(?<level>DEBUG[1-5]?|INFO|NOTICE|WARNING|ERROR|LOG|FATAL|PANIC): {2}(?=\S)/y,
  },
  // 2024-01-02T03:04:05.123456Z 8 [ERROR] [MY-013183] [InnoDB] Assertion failure
  {
    id: 'mysql',
    after: 'time',
    startsWith: /\d/,
    pattern:
      / (?<tid>\d+) \[(?<level>System|Note|Warning|ERROR|Error)\](?: \[(?<event>MY-\d{6})\] \[(?<logger>\w{1,32})\])? /y,
    levels: { System: 9 },
  },
  // 1:M 02 Jan 2024 03:04:05.123 # Out Of Memory allocating 16384 bytes
  {
    id: 'redis',
    after: 'start',
    startsWith: /\d/,
    pattern:
      /(?<pid>\d{1,10}):(?<role>[XCSM]) (?<time>\d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}\.\d{3}) (?<level>[.*#-]) /y,
    levels: { '.': 5, '-': 9, '*': 10, '#': 13 },
    details: ({ role }) => ({ 'redis.role': ROLES[role ?? ''] ?? 'unknown' }),
  },
]

const ROLES: Readonly<Record<string, string>> = {
  X: 'sentinel',
  C: 'child',
  S: 'replica',
  M: 'master',
}
