import { logPrefix } from '../stacktrace/prefix.ts'

/**
 * What logging puts in front of a message, as far as it says nothing of the error: who logged it, in which process
 * and thread, for which request. These differ from one occurrence of an error to the next.
 *
 *   2024-05-01 10:00:00.123 ERROR 4242 --- [nio-8080-exec-1] c.a.shop.Cart : no price for 7
 *   └──────── logPrefix ────────┘ └ process ┘└──── thread ─────┘ └── logger ──┘ └─ message ─
 *
 * `logPrefix` reads what nearly all share and is asked about every line; the forms below are asked about errors only.
 */
const LEVEL = 'ERROR|FATAL|CRITICAL|CRIT|ALERT|EMERG|EMERGENCY|PANIC|SEVERE|WARN|WARNING|INFO|DEBUG'
const PACKAGED = String.raw`(?:[a-z_$][\w$]*\.)+[A-Z][\w$]*(?:\.[\w$<>]+)?`
const TIME_OF_DAY = String.raw`\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?`

/** Heads whose first characters are none that every log line may begin with. */
const STARTS: readonly RegExp[] = [
  // Ruby: "E, [2024-05-01T10:00:00.123456 #42] ERROR -- shop: ".
  /^[DIWEFA], \[[^\]]{10,48}#\d+\] +[A-Z]+ -- [^:]{0,80}: (?:\[[\w.-]{8,64}\] ){0,4}/,
  // Celery: "[2024-05-01 10:00:00,123: ERROR/MainProcess] ".
  new RegExp(
    `^\\[[\\d-]{10} ${TIME_OF_DAY}: (?:${LEVEL})/[\\w.:-]{1,80}\\] (?:Task \\S+\\[[\\w-]+\\] (?=raised))?`,
  ),
  // Flask: "[2024-05-01 10:00:00,123] ERROR in app: ".
  new RegExp(`^\\[[\\d-]{10} ${TIME_OF_DAY}\\] (?:${LEVEL}) in [\\w.]{1,80}: `),
  // env_logger: "[2024-05-01T10:00:00Z ERROR shop::cart] ".
  new RegExp(`^\\[\\d{4}-[\\d-]{5}T[\\d:.]+(?:Z|[+-][\\d:]{4,6}) +(?:${LEVEL}) +[\\w:-]{1,120}\\] `),
  // Apache: "[Fri Jan 02 10:00:00.123456 2024] [core:error] [pid 42:tid 140] [client 10.0.0.1:5] ".
  /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d [\d:.]{8,15} \d{4}\] (?:\[[^\]]{1,80}\] ){0,4}/,
  // Android: "05-01 10:00:00.123  1234  1250 E Tag : " and "E/Tag(1234): ".
  /^\d{2}-\d{2} [\d:.]{8,15} +\d+ +\d+ [VDIWEF] [^:]{1,80}: /,
  /^[VDIWEF]\/[^(:\s][^(:]{0,79}(?:\( *\d+\))?: /,
  // glog: "E20240501 10:00:00.123456 12345 cart.cc:12] ".
  /^[IWEF]\d{4}(?:\d{4})? [\d:.]{8,15} +\d+ [\w./-]{1,120}:\d+\] /,
  // RFC 5424: "<11>1 2024-05-01T10:00:00Z web1 shop 42 ID47 - ".
  /^<\d{1,3}>\d{1,3} \S{1,48} \S{1,255} \S{1,48} \S{1,128} \S{1,32} (?:-|(?:\[[^\]]{0,400}\])+) ?/,
  // Lambda: "[ERROR]\t2024-05-01T10:00:00.123Z\t0b9d1182-…\t", and with the level last.
  new RegExp(`^(?:\\[(?:${LEVEL})\\]\t)?\\d{4}-[\\d-]{5}T[\\d:.]{8,15}Z\t[\\da-f-]{36}\t(?:(?:${LEVEL})\t)?`),
  // Nest: "[Nest] 4242  - 05/01/2024, 10:00:00 AM   ERROR [Cart] ".
  new RegExp(
    `^\\[\\w{1,40}\\] \\d+ +- [\\d/]{8,10}, ${TIME_OF_DAY}(?: [AP]M)? +(?:${LEVEL}) (?:\\[[^\\]]{1,80}\\] )?`,
  ),
  // log4j's TTCC: milliseconds since the start.
  new RegExp(`^\\d{1,12} +\\[[^\\]]{1,80}\\] +(?:${LEVEL}) +[\\w$.]{1,120} {1,2}(?:\\S{1,40} )?- `),
  // pm2 with --time: "2024-05-01T10:00:00: ".
  /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}: (?:(?:error|ERROR|fatal|FATAL): )?/,
  // Python's basicConfig: "ERROR:shop.cart:".
  /^(?:ERROR|CRITICAL|WARNING|INFO|DEBUG):[\w.-]{1,120}:(?=\S)/,
  // .NET's console: "fail: Shop.Cart[0] ".
  /^(?:fail|crit|warn|info|dbug|trce): [\w.`+]{1,160}\[\d+\]\s+/,
  // PostgreSQL with a prefix of colons: "2024-05-01 10:00:00 UTC:10.0.0.1(5432):user@db:[42]:ERROR:  ".
  new RegExp(
    `^\\d{4}-\\d{2}-\\d{2} ${TIME_OF_DAY} [A-Z]{1,5}:[^\\s:]{0,80}:[^\\s:]{0,120}:\\[\\d+\\]:(?:${LEVEL}): +`,
  ),
]

/** What may follow, in any order. Each takes the white space after it. */
const PARTS: readonly RegExp[] = [
  // A level that stands behind one of the others.
  new RegExp(`^\\[?(?:${LEVEL})\\]?(?:/[\\w-]{1,40})?:?(?=[\\s|])\\s*`),
  // A process, where a mark or a bracket follows it: Spring Boot, MySQL.
  /^\d{1,10} +(?=--- |\[)/,
  /^-{1,3} +/,
  /^[|:] */,
  // nginx: "123#0: *45 ".
  /^\d{1,10}#\d{1,10}: (?:\*\d+ )?/,
  // Threads by the names that runtimes give them.
  new RegExp(
    `^(?:main|MainThread|Thread-\\d+(?: \\([^)]{1,60}\\))?|ThreadId\\(\\d+\\)) +(?=(?:${LEVEL}) |[\\w.:]{1,120} ?: |[\\w.]{1,120} - )`,
  ),
  /^\((?:[\w .#:-]{0,60}(?:thread|task|worker|pool|executor|main)[\w .#:-]{0,60})\) +/,
  /^\[[^\][]{1,80}\] */,
  /^\{[\w./-]{1,120}:\d+\} +/,
  // Loggers: a class in packages, with or without a mark after it; a module of Rust or Python.
  new RegExp(
    `^(?!\\S*(?:Error|Exception|Throwable|Failure)\\b)${PACKAGED}(?: +(?:-{1,2}|:) +| +(?=\\S)(?!\\())`,
  ),
  /^[\w$./@-]{1,120} +(?:-{1,2}|:) +(?=\S)/,
  /^[\w$.]{1,120}(?: \([\w$.]{1,80}:\d+\)) - /,
  /^(?!std::)[a-z]\w*(?:::[a-z]\w*){1,8}: +/,
  /^(?:[\w.<>]{1,120}:)?[\w<>]{1,80}:\d+ - /,
  // Where it was logged: "cart.go:12\t", "Cart.java:12 - ".
  /^(?:\w{1,60}\t)?[\w./-]{1,120}\.go:\d+(?:\t| +- +)/,
  /^[\w$]{1,80}\.(?:java|kt|scala|groovy):\d+ +- +/,
  /^kid\d+\| */,
  // Pairs before a level: Sidekiq, Elixir, and Sidekiq 5's own.
  new RegExp(`^(?:[a-z_]{1,40}=\\S{1,120} +){1,8}(?=(?:${LEVEL}):|\\[(?:error|critical|alert|emergency)\\])`),
  /^\d{1,10} TID-\w{1,40} (?:[\w:]{1,120} JID-\w{1,60} )?/,
  // NLog: "|ERROR|Shop.Cart|".
  new RegExp(`^(?:${LEVEL})\\|[\\w.\`+]{0,160}\\|`),
  /^[A-Z][\w.`+]{0,160}\|(?=\S)/,
  /^\[(?:error|critical|alert|emergency)\] +/,
  // Columns of Python's format strings.
  /^[a-z_]\w{0,40}(?:\.[a-z_]\w{0,40}){1,8} {2,}(?=\S)/,
  // bunyan's console: "shop/42 on web1: ".
  /^[\w.-]{1,80}\/\d{1,10} on [\w.-]{1,120}: /,
]

const PARTS_MAX = 12
const HEAD_CHARACTERS_MAX = 600
/** The name of an error with what it says is the message itself. */
const IS_ERROR = /^[\w$.:\\]*(?:Error|Exception|Throwable|Failure|panic)\b[^|]{0,40}:/

/**
 * Where in a line its message begins.
 * Shape: "12:00:00 ERROR 42 --- [main] shop.Cart : gone" gives 38; 0 for a line without a head, and for one that is
 * nothing else. Bounds: looks at the first 600 characters, for 12 parts at most.
 */
export function headLength(line: string): number {
  const head = line.slice(0, HEAD_CHARACTERS_MAX)
  const start = firstLength(STARTS, head)
  let at = start
  at += logPrefix(line.slice(at))?.length ?? 0
  if (at === 0 || start > 0) return isWhole(line, at) ? 0 : at
  for (let parts = 0; parts < PARTS_MAX; parts += 1) {
    const rest = head.slice(at)
    if (IS_ERROR.test(rest)) break
    const length = firstLength(PARTS, rest)
    if (length === 0 || isWhole(line, at + length)) break
    at += length
  }
  return isWhole(line, at) ? 0 : at
}

/** How much of a text the first of some patterns takes that takes any of it. */
function firstLength(patterns: readonly RegExp[], text: string): number {
  for (const pattern of patterns) {
    const length = pattern.exec(text)?.[0].length ?? 0
    if (length > 0) return length
  }
  return 0
}

function isWhole(line: string, length: number): boolean {
  return line.slice(length).trim() === ''
}
