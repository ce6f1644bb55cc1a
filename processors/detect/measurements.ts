import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import type { ErrorMark } from './error-mark.ts'

/** What this processor measures besides what its edges do. */
export interface Measurements {
  /** `found` counts every occurrence, also below the threshold. */
  count(batch: {
    readonly found: number
    readonly events: Iterable<ErrorMark>
    readonly dropped: number
    readonly muted: number
    readonly repeated: number
    readonly groups: number
  }): void
}

/** What one detect measures, with its name as label. */
export function measurementsOf({ id, instruments }: Settings): Measurements {
  const component = formatComponentId(id)
  const occurrences = instruments.counter('hephaestus_detect_occurrences', {
    unit: '{record}',
    help: 'Records found to be errors, also those below the threshold',
  })
  const events = instruments.counter('hephaestus_detect_events', {
    unit: '{record}',
    help: 'Error events made, by language and by what gave the error away',
  })
  const suppressed = instruments.counter('hephaestus_detect_suppressed', {
    unit: '{record}',
    help: 'Errors that are only counted, since their group is muted or came often enough',
  })
  const dropped = instruments.counter('hephaestus_detect_dropped_records', {
    unit: '{record}',
    help: 'Records not passed on because they are no error events',
  })
  const groups = instruments.gauge('hephaestus_detect_groups', {
    unit: '{group}',
    help: 'Groups of errors known',
  })
  const found = occurrences.with({ component })
  const passedBy = dropped.with({ component })
  const known = groups.with({ component })
  const eventsOf = new Map<string, (amount: number) => void>()
  return {
    count(batch) {
      if (batch.found > 0) found(batch.found)
      for (const { finding } of batch.events) {
        const { language, kind } = finding
        const name = `${language} ${kind}`
        const add = eventsOf.get(name) ?? events.with({ component, language, kind })
        eventsOf.set(name, add)
        add(1)
      }
      if (batch.muted > 0) suppressed.add(batch.muted, { component, reason: 'muted' })
      if (batch.repeated > 0) suppressed.add(batch.repeated, { component, reason: 'repeated' })
      if (batch.dropped > 0) passedBy(batch.dropped)
      known(batch.groups)
    },
  }
}
