import { WORD_START, type RedactionRule, type Span } from '../rule.ts'

/** Letters and digits of a number, by country. */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 ' +
  'FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 ' +
  'LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 ' +
  'SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 XK20'
const GAP = '(?:[ +-]|%20)?'
const BEGIN = new RegExp(`${WORD_START}[A-Z]{2}\\d{2}(?=${GAP}[A-Z0-9]{4})`, 'g')
/** A number by its country: groups of four, of which the last may be shorter. Another word may follow. */
const FORM_OF: ReadonlyMap<string, RegExp> = new Map(
  LENGTHS.split(' ').map((entry) => {
    const length = Number(entry.slice(2))
    const last = length % 4 === 0 ? '' : `${GAP}[A-Z0-9]{${length % 4}}`
    const groups = `(?:${GAP}[A-Z0-9]{4}){${Math.floor(length / 4) - 1}}`
    return [entry.slice(0, 2), new RegExp(`[A-Z]{2}\\d{2}${groups}${last}(?![A-Za-z0-9])`, 'y')]
  }),
)

/** Numbers of bank accounts: a country, its length, and the checksum. Source: ISO 13616. */
export const iban: RedactionRule = {
  id: 'iban',
  class: 'payment',
  kind: 'account',
  literals: [],
  form: /[A-Z]{2}\d{2}(?:[ +-]|%20)?[A-Z0-9]{4}(?:[ +-]|%20)?[A-Z0-9]{3}/,
  find: (text) =>
    [...text.matchAll(BEGIN)].flatMap(({ index: start, 0: begin }): readonly Span[] => {
      const number = numberAt(text, start, begin.slice(0, 2))
      return number !== undefined && isIban(number) ? [{ start, end: start + number.length }] : []
    }),
  examples: {
    applies: [
      'refund to «GB82 WEST 1234 5698 7654 32»',
      'iban=«DE89370400440532013000»;',
      'refund to «ES91 2100 0418 4502 0005 1332» EUR 50, «AT61 1904 3002 3457 3201» BIC X',
      'x «NO9386011117947»',
    ],
    leavesAlone: ['GB82 WEST 1234 5698 7654 33', 'SKU DE89370400440532013001', 'ID12345678901234'],
  },
}

function numberAt(text: string, start: number, country: string): string | undefined {
  const form = FORM_OF.get(country)
  if (form === undefined) return undefined
  form.lastIndex = start
  return form.exec(text)?.[0]
}

function isIban(value: string): boolean {
  const letters = value.replaceAll('%20', '').replaceAll(/[^A-Z0-9]/g, '')
  let rest = 0
  for (const character of letters.slice(4) + letters.slice(0, 4)) {
    const number = Number.parseInt(character, 36)
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97
  }
  return rest === 1
}
