import type { Layout } from '../layout.ts'

/** Ruby's Logger, which Rails and Sidekiq use. Source: ruby/logger, Formatter::Format. */
export const RUBY_LAYOUTS: readonly Layout[] = [
  // E, [2024-01-02T03:04:05.123456 #77] ERROR -- shop: message
  {
    id: 'ruby',
    after: 'start',
    startsWith: /[DIWEFA]/,
    pattern:
      /[DIWEFA], \[(?<time>\d{4}-\d\d-\d\dT[\d:.]{8,18}) #(?<pid>\d+)\] {1,3}(?<level>[A-Z]{3,5}) -- (?<logger>[^:\n]{0,64}): /y,
    levels: { ANY: 0 },
  },
  // 2024-01-02T03:04:05.123Z 77 TID-ox7g2 PayJob JID-c3a1 WARN: message   (Sidekiq up to 5)
  {
    id: 'sidekiq',
    after: 'time',
    startsWith: /\d/,
    pattern:
      / (?<pid>\d+) TID-(?<thread>\w{1,32}) (?:(?<logger>[A-Z][\w:]{0,127}) )?(?:JID-\w{1,64} )?(?<level>[A-Z]{4,5}): /y,
  },
  // 2024-01-02T03:04:05.123Z pid=77 tid=abc class=Pay jid=c3a1 WARN: message
  {
    id: 'sidekiq',
    after: 'time',
    startsWith: /p/,
    pattern: / pid=(?<pid>\d+) tid=\S{1,32}(?: [a-z]{2,16}=\S{1,256}){0,8} (?<level>[A-Z]{4,5}): /y,
  },
]
