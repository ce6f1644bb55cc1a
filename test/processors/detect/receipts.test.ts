import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import { batchOf, benchOf, JS_TRACE, signal, sourceOf } from './support.ts'

/**
 * Goal: whatever comes in whatever pieces, with a next stage that refuses now and then and time that
 * passes in between, every range is settled exactly once, every error is one event with the lines around
 * it, and no stream changes its order. Method: random actions against a model that is just the lists of lines.
 */
const line = fc.constantFrom('a', 'b', 'c', 'E', 'E')
const action = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('batch' as const),
      stream: fc.constantFrom('x', 'y'),
      lines: fc.array(line, { maxLength: 6 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('time' as const), ms: fc.integer({ min: 1, max: 300 }) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('refusals' as const), count: fc.integer({ min: 1, max: 3 }) }),
  },
)

for (const pass of ['errors', 'all'] as const) {
  test(`with pass ${pass} every range is settled once, every error is one event, and order is kept`, async (t) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { maxLength: 25 }),
        fc.integer({ min: 0, max: 3 }),
        async (actions, after) => {
          const { processor, sink, clock } = await benchOf({ pass, context: { before: 2, after } })
          const sources = { x: sourceOf(), y: sourceOf() }
          const logged = { x: [] as string[], y: [] as string[] }
          let serial = 0
          let refusals = 0
          const consume = sink.consume.bind(sink)
          sink.consume = (batch) => {
            if (refusals === 0) return consume(batch)
            refusals -= 1
            return Promise.reject(new RefusedError('HEPH_QUEUE_FULL', 'full'))
          }
          for (const step of actions) {
            if (step.kind === 'time') await clock.advance(step.ms)
            else if (step.kind === 'refusals') refusals = step.count
            else {
              const lines = step.lines.map((text) => {
                serial += 1
                return text === 'E'
                  ? `${serial}${step.stream}\n${JS_TRACE}`
                  : `${serial}${step.stream} ${text}`
              })
              logged[step.stream].push(...lines)
              const batch = batchOf(lines, { stream: step.stream, tracker: sources[step.stream].tracker })
              for (let taken = false; !taken;) {
                taken = await processor.consume(batch, signal).then(
                  () => true,
                  () => false,
                )
              }
            }
          }
          refusals = 0
          await processor.shutdown(signal)

          for (const stream of ['x', 'y'] as const) {
            const isOf = (body: string): boolean => /^\d+([xy])/.exec(body)?.[1] === stream
            const expected =
              pass === 'all' ? logged[stream] : logged[stream].filter((text) => text.includes('\n'))
            t.same(sink.bodies.filter(isOf), expected)
            const { tracker } = sources[stream]
            t.equal(tracker.openCount, 0)
            t.equal(tracker.safePosition, tracker.issuedEnd)
          }
          for (const event of sink.events) {
            const stream = /^\d+([xy])/.exec(event.body)?.[1] === 'x' ? logged.x : logged.y
            const at = stream.indexOf(event.body)
            t.same(
              event.contextBefore,
              stream.slice(Math.max(0, at - 2), at).flatMap((text) => text.split('\n')),
            )
            const following = stream.slice(at + 1, at + 1 + after)
            const shown = event.contextAfter.join('\n')
            t.ok(
              following.some((_, index) => following.slice(0, index + 1).join('\n') === shown) ||
                shown === '',
            )
          }
          t.same(
            sink.events.map(({ count }) => count).toSorted((a, b) => a - b),
            sink.events.map((_, index) => index + 1),
          )
        },
      ),
      { numRuns: 150 },
    )
  })
}
