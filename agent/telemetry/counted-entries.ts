import type { Instruments } from './instruments.ts'
import type { LogEntry } from './logger.ts'

/**
 * Counts the warnings and errors of the agent's own log, those of one kind together: the same fault twice is one series
 * that says 2. Bounds: codes and components are from closed sets.
 */
export function countEntries(instruments: Instruments): (entry: LogEntry) => void {
  const entries = instruments.counter('hephaestus_agent_log_entries', {
    unit: '{entry}',
    help: 'Warnings and errors in the own log of the agent, by code and component',
  })
  return ({ level, fields }) => {
    if (level !== 'warn' && level !== 'error') return
    const { error, component } = fields
    const code = typeof error === 'string' ? /^HEPH_[A-Z_]+/.exec(error)?.[0] : undefined
    entries.add(1, {
      level,
      ...(code === undefined ? {} : { code }),
      ...(typeof component === 'string' ? { component } : {}),
    })
  }
}
