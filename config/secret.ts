import { plainValue, type ConfigNode } from './tree.ts'
import type { Path } from './fault.ts'

export const REDACTED = '****'

/** The configuration as it holds after merging and expansion, with what must not be shown of it. */
export interface ConfigSource {
  /** JSON values. */
  readonly tree: unknown
  /** Places whose values came from a secret-like variable or file. */
  readonly secretPaths: readonly Path[]
}

const SECRET_ENDING =
  /(?:password|passwd|passphrase|pwd|secret|token|apikey|accesskey|secretkey|privatekey|signingkey|encryptionkey|hmackey|authorization|cookie|credentials?|bearer|dsn)$/

/**
 * Whether a value under this name is to be hidden: the name ends in a word for a secret.
 * Shape: api_key, DB_PASSWORD, X-Auth-Token are; token_url, max_tokens, password_file are not.
 */
export function isSecretName(name: string): boolean {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
  return SECRET_ENDING.test(letters) || /(?:^|_)PASS$/.test(name)
}

/** Whether anything on the way to a value says that it is secret. */
export function isSecretPath(path: Path): boolean {
  return path.some((part) => typeof part === 'string' && isSecretName(part))
}

/**
 * Hides what is secret by its form: passwords in URLs, and for HTTP a user alone, which is a token mostly; `token=…` in
 * queries and arguments; bearer tokens.
 */
export function redactText(text: string): string {
  return text
    .replaceAll(/(:\/\/[^\s:/@]*:)[^\s/]+@/g, `$1${REDACTED}@`)
    .replaceAll(/(https?:\/\/)[^\s:/@]+@/gi, `$1${REDACTED}@`)
    .replaceAll(/(?<![\w-])([\w-]+)=([^\s&"']+)/g, (whole, name: string) =>
      isSecretName(name) ? `${name}=${REDACTED}` : whole,
    )
    .replaceAll(/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${REDACTED}`)
}

/** The configuration for showing: same shape, secrets replaced by `****`. */
export function redact(source: ConfigSource): unknown {
  return hiding(source, () => undefined)
}

/** Shorter ones stand in too many other words. */
const SECRET_LENGTH_MIN = 6

/**
 * Takes the secrets of a configuration out of any text, wherever they got into it: as they are, as in a URL and as in
 * JSON. Shape: gives the function that does it. Bounds: leaves those of less than six characters.
 */
export function withoutSecrets(source: ConfigSource): (text: string) => string {
  const values = new Set<string>()
  hiding(source, (value) => {
    if (typeof value !== 'string' || value.length < SECRET_LENGTH_MIN) return
    for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
      values.add(form)
  })
  const longestFirst = [...values].toSorted((one, other) => other.length - one.length)
  return (text) => longestFirst.reduce((clean, value) => clean.replaceAll(value, REDACTED), text)
}

/** The tree with `****` for what is secret; `onSecret` gets what stood there. */
function hiding(source: ConfigSource, onSecret: (value: unknown) => void): unknown {
  const hidden = new Set(source.secretPaths.map((path) => JSON.stringify(path)))
  const walk = (value: unknown, path: Path, isHidden: boolean): unknown => {
    const isSecret = isHidden || hidden.has(JSON.stringify(path))
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index], isSecret))
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([key, member]) => [
          key,
          walk(member, [...path, key], isSecret || isSecretName(key)),
        ]),
      )
    }
    if (value === null || value === '') return value
    if (isSecret) {
      onSecret(value)
      return REDACTED
    }
    return typeof value === 'string' ? redactText(value) : value
  }
  return walk(source.tree, [], false)
}

/** Keeps the values of a tree together with where the secret ones are. */
export function sourceOf(root: ConfigNode): ConfigSource {
  const secretPaths: Path[] = []
  const visit = (node: ConfigNode, path: Path): void => {
    if (node.kind === 'list') node.items.forEach((item, index) => visit(item, [...path, index]))
    else if (node.kind === 'map') node.entries.forEach((entry, key) => visit(entry.node, [...path, key]))
    else if (node.isSecret === true) secretPaths.push(path)
  }
  visit(root, [])
  return { tree: plainValue(root), secretPaths }
}
