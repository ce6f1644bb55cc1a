import type { Clock } from '../model/clock.ts'
import type { Child, ExitStatus } from './child.ts'

/**
 * Ends a child: SIGTERM, and SIGKILL after the grace; what is left of its group ends with SIGKILL.
 * Units: graceMs in milliseconds.
 */
export async function terminate(
  child: Child,
  options: { readonly graceMs: number; readonly clock: Clock },
): Promise<ExitStatus> {
  child.kill('SIGTERM')
  const cancel = options.clock.after(options.graceMs, () => child.kill('SIGKILL'))
  try {
    return await child.exited
  } finally {
    cancel()
    child.kill('SIGKILL')
  }
}
