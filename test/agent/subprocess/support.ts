import { readFileSync } from 'node:fs'
import type { Clock } from '../../../agent/model/clock.ts'

/** The machine's own time: these tests watch real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export const ENVIRONMENT = { PATH: process.env['PATH'] ?? '/usr/bin:/bin' }

/** Whether a process exists and is not a zombie. */
export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? '')
  } catch {
    return false
  }
}
