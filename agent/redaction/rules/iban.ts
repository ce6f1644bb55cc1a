import { findPattern, WORD_START, type RedactionRule } from '../rule.ts'

/** Letters and digits of a number, by country. */
const LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 ' +
  'FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 ' +
  'LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 ' +
  'SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 XK20'
const LENGTH_OF: ReadonlyMap<string, number> = new Map(
  LENGTHS.split(' ').map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
)
const GAP = '(?:[ +-]|%20)?'

/** Numbers of bank accounts: a country, its length, and the checksum. Source: ISO 13616. */
export const iban: RedactionRule = {
  id: 'iban',
  class: 'payment',
  kind: 'account',
  literals: [],
  form: /[A-Z]{2}\d{2}(?:[ +-]|%20)?[A-Z0-9]{4}(?:[ +-]|%20)?[A-Z0-9]{3}/,
  find: findPattern(
    new RegExp(
      `${WORD_START}[A-Z]{2}\\d{2}(?:${GAP}[A-Z0-9]{4}){2,7}(?:${GAP}[A-Z0-9]{1,3})?(?![A-Za-z0-9])`,
    ),
    isIban,
  ),
  examples: {
    applies: [
      'refund to «GB82 WEST 1234 5698 7654 32»',
      'iban=«DE89370400440532013000»;',
      'x «NO9386011117947»',
    ],
    leavesAlone: ['GB82 WEST 1234 5698 7654 33', 'SKU DE89370400440532013001', 'ID12345678901234'],
  },
}

function isIban(value: string): boolean {
  const letters = value.replaceAll('%20', '').replaceAll(/[^A-Z0-9]/g, '')
  if (LENGTH_OF.get(letters.slice(0, 2)) !== letters.length) return false
  let rest = 0
  for (const character of letters.slice(4) + letters.slice(0, 4)) {
    const number = Number.parseInt(character, 36)
    rest = (rest * (number > 9 ? 100 : 10) + number) % 97
  }
  return rest === 1
}
