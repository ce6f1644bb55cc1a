import { readdirSync, readFileSync } from 'node:fs'

/** How many descriptors the process has open; undefined where the system does not tell. */
export function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length
  } catch {
    return undefined
  }
}

/**
 * How many it may have open at once; undefined where the system does not tell, or sets no limit. Node raises the soft limit
 * to the hard one when it starts. Source: proc(5), limits.
 */
export function descriptorLimit(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1]
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
