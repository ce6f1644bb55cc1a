import { keyedMask } from '../../../agent/redaction/mask.ts'
import { Redactor } from '../../../agent/redaction/redactor.ts'
import type { RedactionRule } from '../../../agent/redaction/rule.ts'
import { REDACTION_RULES } from '../../../agent/redaction/rules.ts'

export const DEFAULT_RULES = REDACTION_RULES.filter((rule) =>
  ['credential', 'email', 'payment'].includes(rule.class),
)

export function redactorOf(rules: readonly RedactionRule[] = DEFAULT_RULES, key = 'a key'): Redactor {
  return new Redactor({ rules, mask: keyedMask(Buffer.from(key)) })
}

/** One secret of each kind, with how it is found: by its form anywhere, or behind a name that says what it is. */
export interface PlantedSecret {
  readonly text: string
  readonly name?: string
}

type Pick = (alphabet: string, length: number) => string

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const ALPHANUMERIC = `${LETTERS}0123456789`

/** What is planted, each kind made anew from chance. */
export const SECRET_MAKERS: Readonly<Record<string, (pick: Pick) => PlantedSecret>> = {
  password: (pick) => ({ name: 'password', text: `${pick(ALPHANUMERIC, 9)}7` }),
  apiKey: (pick) => ({ name: 'x-api-key', text: pick(ALPHANUMERIC, 32) }),
  clientSecret: (pick) => ({
    name: 'client_secret',
    text: `${pick(ALPHANUMERIC, 20)}~._-${pick(ALPHANUMERIC, 6)}`,
  }),
  session: (pick) => ({ name: 'JSESSIONID', text: pick('0123456789ABCDEF', 32) }),
  github: (pick) => ({ text: `ghp_${pick(ALPHANUMERIC, 36)}` }),
  gitlab: (pick) => ({ text: `glpat-${pick(ALPHANUMERIC, 20)}` }),
  slack: (pick) => ({ text: `xoxb-${pick('0123456789', 12)}-${pick(ALPHANUMERIC, 24)}` }),
  stripe: (pick) => ({ text: `sk_live_${pick(ALPHANUMERIC, 24)}` }),
  aws: (pick) => ({ text: `AKIA${pick('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16)}` }),
  google: (pick) => ({ text: `AIza${pick(ALPHANUMERIC, 35)}` }),
  npm: (pick) => ({ text: `npm_${pick(ALPHANUMERIC, 36)}` }),
  openai: (pick) => ({ text: `sk-proj-${pick(ALPHANUMERIC, 30)}0` }),
  anthropic: (pick) => ({ text: `sk-ant-api03-${pick(ALPHANUMERIC, 40)}` }),
  jwt: (pick) => ({
    text: `eyJhbGciOiJIUzI1NiJ9.${pick(ALPHANUMERIC, 40)}.${pick(ALPHANUMERIC, 43)}`,
  }),
  email: (pick) => ({ text: `${pick(LETTERS, 8)}.x@${pick('abcdefghijklm', 6)}.example.org` }),
  card: (pick) => ({ text: withChecksum(`4${pick('0123456789', 14)}`) }),
  iban: (pick) => ({ text: ibanOf('DE', pick('0123456789', 18)) }),
}

function withChecksum(digits: string): string {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const doubled = Number(digits[digits.length - 1 - index]) * (index % 2 === 0 ? 2 : 1)
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return `${digits}${(10 - (sum % 10)) % 10}`
}

function ibanOf(country: string, account: string): string {
  const digits = [...`${account}${country}00`].map((character) => Number.parseInt(character, 36)).join('')
  return `${country}${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${account}`
}
