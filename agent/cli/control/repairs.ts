import { PermanentError } from '../../model/errors.ts'
import type { Agent } from '../../runtime/agent.ts'
import type { StageUnderWay } from '../../runtime/current-stage.ts'
import type { Pause } from '../../runtime/pauses.ts'
import { plainReason } from './reason.ts'
import type { ControlRequest } from './request.ts'

/** What `pause`, `resume` and `ops` are told of the repairs of a running agent. */
export interface RepairsAnswer {
  /** Shape: "running", "paused". */
  readonly state: string
  readonly pause?: Pause
  /** Jobs that wait to be begun. */
  readonly waiting: number
  readonly underWay?: StageUnderWay
}

/** How the job was that is to end. */
export interface CancelAnswer {
  readonly cancelled: 'waiting' | 'running'
}

/**
 * Does what is asked about repairs and tells how they are then; undefined when something else is asked.
 * Errors: PermanentError HEPH_AGENT_NOT_RUNNING, HEPH_OPERATION_UNKNOWN.
 */
export function repairsAnswer(agent: Agent, asked: ControlRequest): RepairsAnswer | CancelAnswer | undefined {
  if (asked.ask === 'cancel') {
    const said = plainReason(asked.reason)
    const cancelled = agent.repairs?.cancel(asked.jobId, said === '' ? 'cancelled' : `cancelled: ${said}`)
    if (cancelled !== undefined) return { cancelled }
    throw new PermanentError(
      'HEPH_OPERATION_UNKNOWN',
      `no operation ${asked.jobId} waits or is under way: it has ended, or never was`,
    )
  }
  if (asked.ask === 'pause') {
    const { reason, forMs } = asked
    agent.pause({ reason: plainReason(reason), ...(forMs === undefined ? {} : { forMs }) })
  } else if (asked.ask === 'resume') agent.resume()
  else if (asked.ask !== 'operations') return undefined
  const { paused: pause, repairs } = agent
  const underWay = repairs?.underWay
  return {
    state: agent.state,
    ...(pause === undefined ? {} : { pause }),
    waiting: repairs?.waiting ?? 0,
    ...(underWay === undefined ? {} : { underWay }),
  }
}
