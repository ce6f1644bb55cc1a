import { createHash } from 'node:crypto'
import { keyOf, type Condition } from './condition.ts'

/** Something wrong that was told and not yet taken back. */
export interface OpenAlert {
  readonly id: string
  readonly condition: Condition
  /** Since when it is right again, unless it is wrong. */
  readonly rightSinceMs?: number
}

/** What is to be told. */
export interface Change {
  readonly status: 'firing' | 'resolved'
  readonly alert: OpenAlert
  readonly atMs: number
}

interface Times {
  /** How long something has to be wrong before it is told. */
  readonly forMs: number
  /** How long it has to be right again before that is told. */
  readonly keepFiringMs: number
}

/**
 * What became of the open alerts, given what is wrong now: each is told once when it begins and once when it ends.
 *
 *   wrong ──forMs──▶ firing ──right──▶ (waits) ──keepFiringMs──▶ resolved
 *                       ▲                 │
 *                       └────── wrong ────┘   nothing is told
 */
export function next(
  open: ReadonlyMap<string, OpenAlert>,
  conditions: readonly Condition[],
  { nowMs, forMs, keepFiringMs }: Times & { readonly nowMs: number },
): { readonly open: ReadonlyMap<string, OpenAlert>; readonly changes: readonly Change[] } {
  const wrong = new Map(conditions.map((condition) => [keyOf(condition), condition]))
  const after = new Map<string, OpenAlert>()
  const changes: Change[] = []
  for (const [key, alert] of open) {
    if (wrong.has(key)) {
      after.set(key, { id: alert.id, condition: alert.condition })
      continue
    }
    const rightSinceMs = alert.rightSinceMs ?? nowMs
    if (nowMs - rightSinceMs >= keepFiringMs) changes.push({ status: 'resolved', alert, atMs: rightSinceMs })
    else after.set(key, { ...alert, rightSinceMs })
  }
  for (const [key, condition] of wrong) {
    if (after.has(key) || nowMs - condition.sinceMs < forMs) continue
    const alert = { id: idOf(key, condition.sinceMs), condition }
    after.set(key, alert)
    changes.push({ status: 'firing', alert, atMs: condition.sinceMs })
  }
  return { open: after, changes }
}

function idOf(key: string, sinceMs: number): string {
  return createHash('sha256').update(`${key} ${sinceMs}`).digest('hex').slice(0, 16)
}
