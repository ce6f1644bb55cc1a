import type { Companion } from '../companion.ts'
import { prefixLength } from '../prefix.ts'

const HEAD =
  /^(.{0,160}?)(?<unit>[\w@.:\\-]+\.(?:service|scope|socket|mount|swap|timer)): (?:(?:Main|Control|Mount|Swap) process exited, code=|Failed with result )/
const MORE =
  /^(?:Failed with result |Start request repeated too quickly|A process of this unit has been killed)/
const OUTCOME = /^(?:Failed to (?:start|reload|stop|mount|activate|listen on|set up) |Dependency failed for )/

/**
 * systemd tells the end of a unit in steps: how its process ended, the result, and what could not be started.
 * Applies to lines of the same manager, the first two of the same unit. Leaves alone: other units, and ends that
 * were asked for, which have no such steps.
 */
export const systemdUnit: Companion = {
  id: 'systemd_unit',
  begin(line) {
    if (!line.includes('process exited, code=') && !line.includes('Failed with result ')) return undefined
    const match = HEAD.exec(line)
    if (match === null) return undefined
    const [, prefix = '', unit = ''] = match
    return (next) => {
      const length = prefix === '' ? 0 : prefixLength(prefix, next)
      if (length < 0) return false
      const said = next.slice(length)
      return said.startsWith(`${unit}: `) ? MORE.test(said.slice(unit.length + 2)) : OUTCOME.test(said)
    }
  },
}
