import type { RedactionRule } from './rule.ts'
import { card } from './rules/card.ts'
import { email } from './rules/email.ts'
import { headerValue } from './rules/header-value.ts'
import { iban } from './rules/iban.ts'
import { jwt } from './rules/jwt.ts'
import { namedSecret } from './rules/named-secret.ts'
import { ipAddress, phone, usSsn } from './rules/personal.ts'
import { privateKey } from './rules/private-key.ts'
import { basic, bearer, spokenSecret } from './rules/scheme.ts'
import { tokenRules } from './rules/tokens.ts'
import { urlPassword } from './rules/url-password.ts'

/**
 * All rules. Where two find the same text, the earlier one names it: what is certain of its form comes before
 * what goes by a name.
 */
export const REDACTION_RULES: readonly RedactionRule[] = [
  privateKey,
  jwt,
  ...tokenRules,
  urlPassword,
  headerValue,
  bearer,
  basic,
  namedSecret,
  spokenSecret,
  card,
  iban,
  email,
  ipAddress,
  usSsn,
  phone,
]
