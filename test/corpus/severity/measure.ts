import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ERROR_SEVERITIES, type ErrorSeverity } from '../../../agent/detection/rule.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { Judge } from '../../support/judge.ts'

/** A fault with how bad somebody on call would call it; see ../README.md. */
export interface LabelledFault {
  readonly lines: readonly string[]
  readonly severity: ErrorSeverity
  /** How often the lines come, one after the other, within the window. */
  readonly times?: number
}

export interface Agreement {
  /** In [0, 1]. */
  readonly share: number
  /** What is called otherwise, with its place in the file. */
  readonly others: readonly { readonly line: number; readonly said: string; readonly fault: LabelledFault }[]
  readonly count: number
}

/** Reads the labelled faults. Errors: a line that is none, by its number. */
export function readFaults(): readonly LabelledFault[] {
  const text = readFileSync(join(import.meta.dirname, 'faults.jsonl'), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .map((line, index) => {
      const fault = JSON.parse(line) as LabelledFault
      if (!ERROR_SEVERITIES.includes(fault.severity) || !Array.isArray(fault.lines))
        throw new Error(`faults.jsonl:${index + 1}: not a labelled fault`)
      return fault
    })
}

/** Runs each fault through the default pipeline, and compares the worst that is said of it with its label. */
export async function measureSeverity(faults: readonly LabelledFault[]): Promise<Agreement> {
  const others: Agreement['others'][number][] = []
  for (const [index, fault] of faults.entries()) {
    const judge = await Judge.start()
    const lines = Array.from({ length: fault.times ?? 1 }, () => fault.lines).flat()
    const events = await judge.errorsIn(lines)
    const said = Math.max(
      -1,
      ...events.map(({ attributes }) =>
        ERROR_SEVERITIES.indexOf(attributes[ATTRIBUTE.errorSeverity] as ErrorSeverity),
      ),
    )
    if (ERROR_SEVERITIES[said] === fault.severity) continue
    others.push({ line: index + 1, said: ERROR_SEVERITIES[said] ?? 'nothing', fault })
  }
  return { share: 1 - others.length / faults.length, others, count: faults.length }
}
