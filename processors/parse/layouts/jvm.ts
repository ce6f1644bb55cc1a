import type { Layout } from '../layout.ts'

const THREAD = String.raw`\[ {0,40}(?<thread>[^\][\n]{1,128}?) *\]`
const LOGGER = String.raw`(?<logger>[A-Za-z_$][\w.$/-]{0,255})`

/** Logback, log4j and what is built on them: Spring Boot, Kafka, WildFly, Tomcat; java.util.logging. */
export const JVM_LAYOUTS: readonly Layout[] = [
  // 2024-01-02T03:04:05.123Z ERROR 12345 --- [shop] [main] c.e.shop.Cart : message
  {
    id: 'spring_boot',
    after: 'time',
    startsWith: /[A-Z]/,
    pattern: new RegExp(
      String.raw` {1,3}(?<level>[A-Z]{4,7}) (?:\[[^\][\n]{0,256}\] )?(?<pid>\d+) --- (?:\[[^\][\n]{0,128}\] (?=\[))?${THREAD} (?:\[[^\][\n]{0,128}\] )?${LOGGER} {0,80}: `,
      'y',
    ),
  },
  // 03:04:05.123 [main] ERROR c.e.shop.Cart - message; of log4net with a context: [1] ERROR Shop.Cart [(null)] - message
  {
    id: 'logback',
    after: 'time',
    startsWith: /\[/,
    pattern: new RegExp(
      String.raw` ${THREAD} (?<level>[A-Z]{4,7}) {1,3}${LOGGER}(?::(?<line>\d+))?(?: \[[^\][\n]{0,256}\])? [-\u2013:] `,
      'y',
    ),
  },
  // 467 [main] ERROR shop.Cart cart=31 - message   (log4j's TTCCLayout: milliseconds since the start)
  {
    id: 'log4j',
    after: 'start',
    startsWith: /\d/,
    requires: ' - ',
    pattern: new RegExp(
      String.raw`\d{1,12} {1,8}${THREAD} (?<level>[A-Z]{4,5}) {1,2}${LOGGER} {1,2}(?:[^\n-]{1,64} )?- `,
      'y',
    ),
  },
  // 2024-01-02 03:04:05,123 ERROR [main] shop.Cart (Cart.java:12) - message
  {
    id: 'log4j',
    after: 'time',
    startsWith: /[A-Z]/,
    pattern: new RegExp(
      String.raw` {1,3}(?<level>[A-Z]{4,7}) {1,3}(?:${THREAD} |(?=\S*[.A-Z]))${LOGGER}(?::(?<line>\d+))?(?: \([\w.$]{1,128}:\d+\))?:? - `,
      'y',
    ),
  },
  // 03:04:05,123 ERROR [com.example.Cart] (default task-1) message
  {
    id: 'wildfly',
    after: 'time',
    startsWith: /[A-Z]/,
    pattern:
      / (?<level>[A-Z]{4,7}) {1,3}\[(?<logger>[\w$-]+(?:\.[\w$-]+)+)\] \((?<thread>[^()\n]{1,128})\) /y,
  },
  // 02-Jan-2024 03:04:05.123 SEVERE [main] org.example.Cart.total message
  {
    id: 'tomcat',
    after: 'time',
    startsWith: /[A-Z]/,
    pattern: / (?<level>[A-Z]{4,7}) \[(?<thread>[^\][\n]{1,128})\] (?<function>[\w$]+(?:\.[\w$<>]+){2,}) /y,
  },
  // [2024-01-02 03:04:05,123] ERROR message (kafka.server.ReplicaManager)
  {
    id: 'kafka',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern: /\] (?<level>[A-Z]{4,5}) (?=[^\n]*\([\w$]+(?:\.[\w$]+)+\)$)/y,
    details: (_groups, line) => ({ 'log.logger': line.slice(line.lastIndexOf('(') + 1, -1) }),
  },
  // Jan 02, 2024 3:04:05 AM com.example.Cart total   and on the next line the level and the message
  {
    id: 'java_util_logging',
    after: 'time',
    startsWith: /[A-Za-z_$]/,
    pattern: /(?<=[AP]M) (?<logger>[A-Za-z_$][\w$]*(?:\.[\w$]+)+) (?<function>[\w$<>]{1,128})$/y,
  },
]
