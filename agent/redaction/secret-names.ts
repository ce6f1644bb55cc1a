import { isSecretName } from '../../config/secret.ts'

const MORE_NAMES =
  /(?:passcode|session(?:id|key)|sessid|jsessionid|phpsessid|connectsid|accountkey|sharedkey|connectionstring|masterkey|authkey|cvv2?|cvc2?|setcookie)$/

const known = new Map<string, boolean>()
const KNOWN_MAX = 10_000

/**
 * Whether the value of an attribute of this name is a secret, whatever it is. Shape: "db.password",
 * "x-api-key", "JSESSIONID" are; "max_tokens", "token_url" are not. Bounds: remembers 10000 names.
 */
export function isSecretAttribute(name: string): boolean {
  const present = known.get(name)
  if (present !== undefined) return present
  const isSecret = isSecretName(name) || MORE_NAMES.test(name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
  if (known.size >= KNOWN_MAX) known.clear()
  known.set(name, isSecret)
  return isSecret
}
