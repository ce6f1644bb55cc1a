import type { LoadedConfig } from '../../../config/load.ts'
import type { CarriedChange } from '../../component/settings.ts'
import { batchOfRecords } from '../../model/batch-of-records.ts'
import type { LogRecord } from '../../model/log-record.ts'
import type { CommandContext } from '../command-context.ts'
import { commandSettings } from '../command-settings.ts'
import { printable } from '../../telemetry/printable.ts'

interface SendOptions {
  readonly config: LoadedConfig
  readonly stateDirectory: string
  readonly signal: AbortSignal
}

/** What one exporter made of a change, for people. */
interface Sent {
  readonly isTaken: boolean
  readonly text: string
}

const SAID: Readonly<Record<CarriedChange['outcome'], string>> = {
  opened: 'opened',
  updated: 'updated',
  unchanged: 'is there already',
  closed: 'was closed by a person, and stays so',
  sent: 'is a branch now',
}

/**
 * Takes a change to its repository by every `pull_request` exporter of a configuration, used in a pipeline or not, at once and once.
 * Errors: as the exporter; what others made of it is lost then.
 */
export async function sendChange(
  record: LogRecord,
  { config, stateDirectory, signal }: SendOptions,
  context: CommandContext,
): Promise<readonly Sent[]> {
  const sent: Sent[] = []
  for (const { kind, id, key, config: own } of config.components) {
    const factory =
      kind === 'exporter' && id.type === 'pull_request' ? context.registry.find(kind, id.type) : undefined
    if (factory === undefined) continue
    const { baseDirectory } = config
    const carried: CarriedChange[] = []
    const exporter = await factory.create(
      {
        ...commandSettings(id, context, { stateDirectory, baseDirectory }),
        reportChange: (change) => carried.push(change),
      },
      own,
    )
    try {
      await exporter.start(signal)
      await exporter.export(batchOfRecords([record], { stream: 'propose' }), signal)
    } finally {
      await exporter.shutdown(signal)
    }
    sent.push(...carried.map((change) => saidOf(key, change)))
    if (carried.length === 0)
      sent.push({ isTaken: false, text: `${key}: not taken, by its min_grade or services` })
  }
  return sent
}

function saidOf(key: string, { outcome, url }: CarriedChange): Sent {
  const where = url === undefined ? '' : ` ${printable(url)}`
  return { isTaken: outcome !== 'closed', text: `${key}: the change ${SAID[outcome]}${where}` }
}
