import {
  appendFileSync,
  copyFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { recordLines, type RecordForm } from './record.ts'

/** What the writer program does. Given as JSON, its only argument. */
export interface WritePlan {
  readonly files: readonly {
    readonly path: string
    readonly source: number
    readonly form: RecordForm | 'mixed'
    readonly isWrapped?: boolean
  }[]
  /** Records of each file. */
  readonly records: number
  /** Records that are written to each file at once, in one write. */
  readonly perTurn: number
  /** Pause between two turns. */
  readonly turnMs: number
  readonly payloadBytes: number
  readonly rotation?: Rotation
}

/** How a file gives way to the next one, as logrotate does it. */
export interface Rotation {
  readonly kind: 'rename' | 'copytruncate' | 'gzip'
  readonly everyRecords: number
  /** Renamed files that are kept: path.1 is the newest. */
  readonly keep: number
}

const MIXED: readonly RecordForm[] = ['plain', 'json', 'plain', 'trace']

const planText = process.argv[2]
if (import.meta.main && planText !== undefined) await write(JSON.parse(planText) as WritePlan)

async function write(plan: WritePlan): Promise<void> {
  let untilRotation = plan.rotation?.everyRecords ?? Number.POSITIVE_INFINITY
  for (let done = 0; done < plan.records;) {
    const count = Math.min(plan.perTurn, plan.records - done)
    for (const file of plan.files) appendFileSync(file.path, linesOf(plan, file, { from: done, count }))
    done += count
    untilRotation -= count
    if (plan.rotation !== undefined && untilRotation <= 0 && done < plan.records) {
      for (const { path } of plan.files) rotate(path, plan.rotation)
      untilRotation = plan.rotation.everyRecords
    }
    if (plan.turnMs > 0) await delay(plan.turnMs)
  }
}

function linesOf(
  plan: WritePlan,
  file: WritePlan['files'][number],
  { from, count }: { readonly from: number; readonly count: number },
): string {
  return Array.from({ length: count }, (_, index) =>
    recordLines({
      source: file.source,
      sequence: from + index,
      form: file.form === 'mixed' ? (MIXED[(from + index) % MIXED.length] ?? 'plain') : file.form,
      payloadBytes: plan.payloadBytes,
      isWrapped: file.isWrapped ?? false,
    }),
  ).join('')
}

/** Gives the file up for a new one: path becomes path.1, path.1 becomes path.2, the oldest goes. */
export function rotate(path: string, { kind, keep }: Rotation): void {
  const suffix = kind === 'gzip' ? '.gz' : ''
  rmSync(`${path}.${keep}${suffix}`, { force: true })
  for (let number = keep - 1; number >= 1; number -= 1) {
    const from = `${path}.${number}${suffix}`
    if (existsSync(from)) renameSync(from, `${path}.${number + 1}${suffix}`)
  }
  if (kind === 'copytruncate') {
    copyFileSync(path, `${path}.1`)
    truncateSync(path)
    return
  }
  renameSync(path, `${path}.1`)
  writeFileSync(path, '')
  if (kind !== 'gzip') return
  writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(`${path}.1`)))
  rmSync(`${path}.1`)
}
