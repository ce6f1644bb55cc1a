import type { Consumer } from '../component/component.ts'
import type { Settings } from '../component/settings.ts'
import type { LogBatch } from '../model/log-batch.ts'
import { ATTRIBUTE } from '../model/semantic-conventions.ts'

/**
 * Ends here what this agent said of itself and a receiver got back: its log may be sent to where the agent listens, also
 * by others in between, and an error about an error would go round for ever. All records of a batch share the resource
 * that says who wrote them.
 */
export function withoutOwnRecords(
  next: Consumer,
  instanceId: string | undefined,
  { key, instruments }: Settings,
): Consumer {
  const dropped = instruments
    .counter('hephaestus_receiver_own_records', {
      unit: '{record}',
      help: 'Records of the log of this agent that a receiver got back, and that end there',
    })
    .with({ receiver: key })
  if (instanceId === undefined) return next
  return {
    consume: (batch: LogBatch, signal: AbortSignal) => {
      if (batch.resource.attributes[ATTRIBUTE.serviceInstanceId] !== instanceId)
        return next.consume(batch, signal)
      dropped(batch.count)
      batch.settle('dropped')
      return Promise.resolve()
    },
  }
}
