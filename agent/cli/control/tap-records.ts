import type { ComponentReport } from '../../component/agent-view.ts'
import { sleep, type Clock } from '../../model/clock.ts'
import { ConfigError, PermanentError } from '../../model/errors.ts'
import type { LocalRequest } from '../../net/local-server.ts'
import type { Agent } from '../../runtime/agent.ts'
import type { TapPoint, TapSide } from '../../runtime/taps.ts'
import { RecordTap } from './record-tap.ts'
import type { ControlRequest } from './request.ts'

type TapRequest = ControlRequest & { readonly ask: 'tap' }

interface Tapping {
  readonly agent: Agent
  readonly clock: Clock
  readonly request: LocalRequest
}

const BEAT_MS = 1_000

/**
 * Sends what goes over the edges of a component until the client goes away.
 * Shape: {"tapping":[…]} first, then {"record":…} for each and {"passed":3} every second.
 * Errors: ConfigError HEPH_TAP_UNKNOWN, HEPH_TAP_SIDE.
 */
export async function tapRecords(asked: TapRequest, { agent, clock, request }: Tapping): Promise<void> {
  const points = pointsOf(asked, agent.view.components())
  await request.send(JSON.stringify({ tapping: points }))
  const { promise: broken, reject } = Promise.withResolvers<never>()
  const tap = new RecordTap({
    perSecondMax: asked.perSecondMax,
    clock,
    wants: (seen) => points.some((point) => isSamePoint(point, seen)),
    offer: (record) => request.offer(JSON.stringify({ record })),
    onFault: (cause) =>
      reject(new PermanentError('HEPH_TAP_FAULT', 'a record could not be shown', { cause })),
  })
  const close = agent.taps.open(tap)
  try {
    await Promise.race([broken, beat(tap, clock, request)])
  } finally {
    close()
  }
}

/** Also tells that the connection stands. Errors: the signal's reason when the client has gone. */
async function beat(tap: RecordTap, clock: Clock, request: LocalRequest): Promise<never> {
  let passed = 0
  for (;;) {
    await sleep(clock, BEAT_MS, request.signal)
    passed += tap.takePassed()
    if (request.offer(JSON.stringify({ passed }))) passed = 0
  }
}

function isSamePoint(one: TapPoint, other: TapPoint): boolean {
  return (
    one.id === other.id &&
    one.kind === other.kind &&
    one.pipeline === other.pipeline &&
    one.side === other.side
  )
}

/** The edges that are meant: what receivers and processors hand on and what exporters are handed, unless a side is asked for. */
function pointsOf(
  { component, side, pipeline }: TapRequest,
  components: readonly ComponentReport[],
): readonly TapPoint[] {
  const tappable = components.filter(({ kind }) => kind !== 'extension')
  const meant = tappable.filter(
    (each) =>
      (each.id === component || `${each.kind}:${each.id}` === component) &&
      (pipeline === undefined || each.pipeline === pipeline),
  )
  if (meant.length === 0) {
    const known = [...new Set(tappable.map(({ kind, id }) => `${kind}:${id}`))].join(', ')
    throw new ConfigError(
      'HEPH_TAP_UNKNOWN',
      `there is no component ${component}${pipeline === undefined ? '' : ` in the pipeline ${pipeline}`}; there are ${known}`,
    )
  }
  const points = meant
    .map(({ kind, id, pipeline: own }) => ({ kind, id, pipeline: own, side: side ?? usualSide(kind) }))
    .filter((point) => hasSide(point))
  if (points.length === 0)
    throw new ConfigError('HEPH_TAP_SIDE', `${component} has no such side: leave out --in and --out`)
  return points
}

function usualSide(kind: ComponentReport['kind']): TapSide {
  return kind === 'exporter' ? 'in' : 'out'
}

function hasSide({ kind, side }: TapPoint): boolean {
  return kind === 'processor' || side === usualSide(kind)
}
