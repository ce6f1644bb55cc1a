import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import type { Tally } from '../../agent/redaction/redactor.ts'

/** What this processor measures besides what its edges do. */
export interface Measurements {
  /** Of one record, or of what the records of a batch share. */
  count(masked: Tally): void
}

/** What one redact measures, with its name as label. */
export function measurementsOf({ id, instruments }: Settings): Measurements {
  const component = formatComponentId(id)
  const values = instruments.counter('hephaestus_redact_values', {
    unit: '{value}',
    help: 'Values that were masked, by the rule that found them',
  })
  return {
    count(masked) {
      for (const [rule, count] of masked) values.add(count, { component, rule })
    },
  }
}
