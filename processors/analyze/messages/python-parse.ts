import type { MessageRule } from '../message.ts'

/** How CPython and its standard library word texts that cannot be read as what they should be. */
export const pythonParsing: readonly MessageRule[] = [
  {
    id: 'py-int',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /invalid literal for int\(\) with base \d+: ('.{0,120}'|".{0,120}"|.{0,120})|could not convert string to (?:float|complex): (.{0,120})|invalid literal for Fraction: .{0,120}|decimal\.ConversionSyntax/,
    read: (match) => ({
      summary: `text that is no number is converted: ${match[1] ?? match[2] ?? match[0]}`,
    }),
  },
  {
    id: 'py-json',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /JSONDecodeError: (.{0,200})|\bExpecting (?:value|property name|',' delimiter|':' delimiter).{0,100}/,
    read: (match) => ({ summary: `text that is not JSON is parsed: ${match[1] ?? match[0]}` }),
  },
  {
    id: 'py-date',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /\b(?:year|month|day|hour|minute|second) (?:\S.{0,40})?(?:out of range|must be in)\b ?.{0,40}/,
    read: (match) => ({ summary: `a date or time is made that there is not: ${match[0].trim()}` }),
  },
  {
    id: 'py-parse',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /time data .{1,200}|unconverted data remains: .{1,100}|Invalid isoformat string: .{1,100}|codec can't (?:decode|encode) .{1,160}|not enough values in .{1,80}|badly formed hexadecimal UUID string|Incorrect padding|unterminated .{1,80}|Invalid IPv. .{1,80}|does not appear to be an IPv4.{0,40}/,
  },
]
