import { findPattern, NUMBER_START, type RedactionRule } from '../rule.ts'

/**
 * Addresses of other machines. Leaves alone: versions of four parts behind a `v` or `version`, the machine itself,
 * and addresses of no one (`0.0.0.0`). Off unless asked for: without them many network errors say nothing.
 */
export const ipAddress: RedactionRule = {
  id: 'ip',
  class: 'address',
  kind: 'address',
  literals: [],
  form: /\d\.\d{1,3}\.\d|[0-9A-Fa-f]:[0-9A-Fa-f]{0,4}:/,
  find: findPattern(
    new RegExp(
      `(?<!ersion[ :=]{0,2}|\\bv)${NUMBER_START}((?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w.]*\\d)|(?<!:)(?:[0-9A-Fa-f]{1,4}::?){2,7}[0-9A-Fa-f]{0,4}(?:(?:\\d{1,3}\\.){3}\\d{1,3})?(?![\\w:]))`,
    ),
    (value) => isAddress(value) && !/^(?:127\.|0\.0\.0\.0$|::1?$)/.test(value),
  ),
  examples: {
    applies: [
      'ECONNREFUSED «10.1.2.3»:5432',
      'from «2001:db8::ff00:42:8329» port 22',
      'client=«203.0.113.9»,',
    ],
    leavesAlone: [
      'listening on 127.0.0.1:80',
      'at 12:30:45 done',
      'version 1.2.3.4',
      'v1.2.3.4',
      '1.2.3.4.5',
      'a::b',
    ],
  },
}

function isAddress(value: string): boolean {
  if (value.includes(':')) return URL.canParse(`http://[${value}]/`)
  return value.split('.').every((part) => Number(part) <= 255)
}

/** Telephone numbers with their country, or behind a word that says what they are. Off unless asked for. */
export const phone: RedactionRule = {
  id: 'phone',
  class: 'phone',
  kind: 'phone',
  literals: [],
  form: /\+\d|%2B\d|\d[ ).-]{1,2}\d{3}[ .-]\d|(?:hone|obile|tel)/,
  find: findPattern(
    new RegExp(
      `(?:${NUMBER_START}|(?<=%2B))((?:(?<![\\w+])\\+|(?<=%2B))[1-9]\\d{0,2}(?:[ .()-]{0,2}\\d{2,5}){2,5}|\\(?[2-9]\\d{2}\\)?[ .-][2-9]\\d{2}[ .-]\\d{4}|(?<=(?:phone|mobile|tel)["']?\\s?[:=]\\s?["']?)\\d{7,15})(?![\\w-]?\\d)`,
    ),
  ),
  examples: {
    applies: ['call «+44 20 7946 0958» now', 'tel=«2025550143»', 'on «(202) 555-0143» twice'],
    leavesAlone: ['2026-11-21', '+1 retries', 'took 202 555 ms', '1732180727123'],
  },
}

/** Social security numbers of the United States, with their dashes. Off unless asked for. */
export const usSsn: RedactionRule = {
  id: 'us_ssn',
  class: 'national_id',
  kind: 'id',
  literals: [],
  form: /\d{3}[ -]\d{2}[ -]\d{4}/,
  find: findPattern(
    new RegExp(`${NUMBER_START}(?!000|666|9)(\\d{3}([ -])(?!00)\\d{2}\\2(?!0000)\\d{4})(?![\\w-]?\\d)`),
  ),
  examples: {
    applies: ['ssn «219-09-9999» refused', '"«219 09 9998»"'],
    leavesAlone: ['666-12-3456', '219-00-9999', '2026-11-2110', 'id 1-219-09-9999', '219-09-99991'],
  },
}
