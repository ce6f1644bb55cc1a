import { NUMBER_START, type RedactionRule, type Span } from '../rule.ts'

const GAP = String.raw`(?:[ +-]|%20)?`
const NUMBER = new RegExp(
  `${NUMBER_START}((?:3[47]\\d{2}${GAP}\\d{6}${GAP}\\d{5}|3[068]\\d{2}${GAP}\\d{6}${GAP}\\d{4}|[2-6]\\d{3}${GAP}\\d{4}${GAP}\\d{4}${GAP}\\d{4}(?:${GAP}\\d{3})?))(?![\\w.-]?\\d|[A-Za-z_])`,
)
/** Names of numbers that are counted or given out: an order number may have a right checksum too. */
const COUNTED =
  /(?:id|ts|time|timestamp|seq|sequence|offset|order|nonce|nanos?|micros?|millis?)(?:\\{0,7}["'])?\s?(?:[:=]|%3[AD])\s?(?:\\{0,7}["'])?$/i
const NEGATIVE = /(?:^|[^\w-])-$/
const NAME_CHARS_MAX = 40
const GROUP_DIGITS = 4

/** A fifth group of three digits is the end of a longer number, or what is printed on the back of the card. */
const LAST_GROUP = /(?:[ +-]|%20)\d{3}$/

/** What is no number as a whole may have one in it: behind a first group of four digits, or before a last one of three. */
function candidates(text: string): readonly Span[] {
  const spans: Span[] = []
  const pattern = new RegExp(NUMBER, 'g')
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const { 0: whole, index: start } = found
    const number = [whole, whole.replace(LAST_GROUP, '')].find(isNumber)
    if (number !== undefined) spans.push({ start, end: start + number.length })
    pattern.lastIndex = start + (number ?? whole.slice(0, GROUP_DIGITS)).length
  }
  return spans
}

function isNumber(value: string): boolean {
  const digits = value.replaceAll('%20', '').replaceAll(/\D/g, '')
  return hasIssuer(digits) && isLuhn(digits)
}

/**
 * Numbers of payment cards: the range of an issuer, its length, and the checksum.
 * Leaves alone: numbers that are part of longer ones, and those without gaps whose name says that they count.
 * Source: ISO/IEC 7812.
 */
export const card: RedactionRule = {
  id: 'card',
  class: 'payment',
  kind: 'card',
  literals: [],
  form: /[2-6]\d{3}(?:[ +-]|%20)?\d{4}(?:\d{2}|(?:[ +-]|%20)\d{4})/,
  find: (text) =>
    candidates(text).filter(({ start, end }: Span) => {
      if (/\D/.test(text.slice(start, end))) return true
      const before = text.slice(Math.max(0, start - NAME_CHARS_MAX), start)
      return !COUNTED.test(before) && !NEGATIVE.test(before)
    }),
  examples: {
    applies: [
      'charged «4111 1111 1111 1111» twice',
      'pan=«5500005555555559»&x',
      '{"amex":«378282246310005»}',
      'card «6011-1111-1111-1117»',
      'pan «4111 1111 1111 1111» 123, code «4111-1111-1111-1111»-123',
      'order 2500 «4111 1111 1111 1111»',
      'n=«4111%201111%201111%201111»',
      String.raw`a\n«30569309025904»\n`,
    ],
    leavesAlone: [
      'order 4111111111111112',
      'order_id=4111111111111111',
      'trace 4bf92f3577b34da6a3ce929d0e0e4736',
      '0.4111111111111111',
      '[-4111111111111111, 4779375543562729.5]',
      '[-47793755.43562729]',
      '1732180727123',
      'at 4099054865595 ms',
      '2026-11-21 09:18:47.123456789',
      '41111111111111111111',
    ],
  },
}

/** Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro. */
function hasIssuer(digits: string): boolean {
  const { length } = digits
  const first4 = Number(digits.slice(0, 4))
  if (digits.startsWith('4')) return length === 16 || length === 19
  if (/^3[47]/.test(digits)) return length === 15
  if (/^3[068]/.test(digits)) return length === 14
  if (/^5[1-5]/.test(digits) || (first4 >= 2221 && first4 <= 2720)) return length === 16
  return (
    length >= 16 &&
    /^(?:6011|64[4-9]|65|62|35(?:2[89]|[3-8])|50(?:18|20|38)|5893|6304|6759|676[1-3])/.test(digits)
  )
}

function isLuhn(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = Number(digits[digits.length - 1 - index])
    const doubled = index % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
