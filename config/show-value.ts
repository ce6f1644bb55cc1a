import type { Path } from './fault.ts'
import { isSecretPath, REDACTED, redactText } from './secret.ts'
import type { ConfigNode, ScalarValue } from './tree.ts'

const SEEN_LENGTH_MAX = 60

/** A value as a fault shows it: short, and without what is secret. Shape: `"abc" from ${env:PORT}`. */
export function showValue(node: ConfigNode | undefined, path: Path): string {
  if (node === undefined) return 'nothing'
  if (node.kind === 'list') return node.items.length === 0 ? 'an empty list' : 'a list'
  if (node.kind === 'map') return node.entries.size === 0 ? 'an empty map' : 'a map'
  const from = node.reference === undefined ? '' : ` from ${node.reference}`
  if (node.value === null) return `nothing${from}`
  if (node.isSecret === true || isSecretPath(path)) return `${REDACTED}${from}`
  return `${showScalar(node.value)}${from}`
}

function showScalar(value: ScalarValue): string {
  return typeof value === 'string' ? showText(value) : String(value)
}

/** A text in quotes, cut short, without passwords in URLs and the like. */
export function showText(text: string): string {
  const shown = redactText(text)
  return JSON.stringify(shown.length > SEEN_LENGTH_MAX ? `${shown.slice(0, SEEN_LENGTH_MAX)}…` : shown)
}
