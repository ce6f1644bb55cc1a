import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import type { TappedRecord } from '../control/tapped-record.ts'
import { EXIT } from '../exit-code.ts'
import { printable } from '../../telemetry/printable.ts'

export interface TapOptions {
  readonly stateDir?: string
  readonly in: boolean
  readonly out: boolean
  readonly pipeline?: string
  readonly rate: number
  /** Ends after so many records. */
  readonly count?: number
  readonly json: boolean
}

/**
 * `hephaestus tap COMPONENT`: the records that go over the edges of a running agent's component, as they come and with
 * secrets masked. Ends with 1 when the agent ends first. Errors: those of `askAgent`.
 */
export async function tap(component: string, options: TapOptions, context: CommandContext): Promise<number> {
  const { pipeline, rate, count, json } = options
  const side = options.in ? 'in' : options.out ? 'out' : undefined
  const answers = askAgent({
    stateDirectory: openStateDirectory(options.stateDir, context),
    request: {
      ask: 'tap',
      component,
      perSecondMax: rate,
      ...(side === undefined ? {} : { side }),
      ...(pipeline === undefined ? {} : { pipeline }),
    },
    signal: context.outputLost,
  })
  let shown = 0
  for await (const answer of answers) {
    if ('passed' in answer && Number(answer['passed']) > 0)
      context.printError(`${Number(answer['passed'])} more went by\n`)
    if (!('record' in answer)) continue
    const record = answer['record'] as TappedRecord
    context.print(json ? `${JSON.stringify(record)}\n` : lineOf(record))
    shown += 1
    if (shown === count) return EXIT.done
  }
  context.printError('the agent has ended\n')
  return EXIT.failed
}

/** Shape: `2026-11-21T10:00:00.000Z parse> ERROR it broke  code=7`. */
function lineOf(record: TappedRecord): string {
  const { component, side, observed, time, severity, event, body, attributes } = record
  const head = [time ?? observed, side === 'in' ? `>${component}` : `${component}>`, severity, event]
  const fields = Object.entries(attributes ?? {}).map(([name, value]) => `${name}=${textOf(value)}`)
  const text = [...head.filter((part) => part !== undefined), body, ...fields].join(' ')
  return `${printable(text.replaceAll('\n', ' ⏎ '))}\n`
}

function textOf(value: unknown): string {
  return typeof value === 'string' && /^[^\s"]+$/.test(value) ? value : JSON.stringify(value)
}
