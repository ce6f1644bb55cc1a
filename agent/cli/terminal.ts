import { closeSync, openSync } from 'node:fs'
import { isatty } from 'node:tty'

/** Opens as the terminal of the process, whichever that is, as long as it has one. */
const OWN_TERMINAL = '/dev/tty'

/**
 * Called when the process begins; what it gives says whether the terminal is gone since then. SIGHUP says that too,
 * and then nobody is left who would want the process to go on.
 */
export function watchTerminal(): () => boolean {
  // A terminal that is gone is none any more, so this is not asked later.
  const isInTerminal = isatty(0) || isatty(2)
  return () => isInTerminal && !canOpen(OWN_TERMINAL)
}

function canOpen(path: string): boolean {
  try {
    closeSync(openSync(path, 'r'))
    return true
  } catch {
    return false
  }
}
