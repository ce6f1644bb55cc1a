import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** Whether a closed segment holds what was written. */
export function verify(file) {
  const text = readFileSync(file, 'utf8')
  const at = text.lastIndexOf('#sha256 ')
  if (at === -1) return false
  const digest = createHash('sha256').update(text.slice(0, at)).digest('hex')
  return text.slice(at) === `#sha256 ${digest}\n`
}
