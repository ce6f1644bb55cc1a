import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const KEY_BYTES = 32
const KEY_FILE = 'redaction.key'

/**
 * The key of this installation's masks: made at the first call, then the same, so that a masked value can be
 * told again after a restart. Only its owner can read it (0600).
 * Errors: what the system throws when the state directory cannot be read or written; RangeError for a file that
 * is no key.
 */
export function installationKey(stateDirectory: string): Uint8Array {
  const path = join(stateDirectory, KEY_FILE)
  try {
    writeFileSync(path, randomBytes(KEY_BYTES), { flag: 'wx', mode: 0o600, flush: true })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  const key = readFileSync(path)
  if (key.length !== KEY_BYTES) throw new RangeError(`${path} is no key of ${KEY_BYTES} bytes; remove it`)
  return key
}

/** A key that nobody has after this process. */
export function passingKey(): Uint8Array {
  return randomBytes(KEY_BYTES)
}
