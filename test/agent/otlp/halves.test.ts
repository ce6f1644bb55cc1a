import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import type { EncodedLogs } from '../../../agent/component/component.ts'
import { decodeLogs } from '../../../agent/otlp/decode.ts'
import { encodeLogs } from '../../../agent/otlp/encode.ts'
import { halvesOf } from '../../../agent/otlp/halves.ts'
import { batchOfText } from '../../support/batches.ts'

function logsOf(parts: readonly (readonly string[])[]): EncodedLogs {
  return {
    parts: parts.map((lines) => encodeLogs(batchOfText(lines))),
    count: parts.reduce((sum, lines) => sum + lines.length, 0),
  }
}

function bodiesOf(logs: EncodedLogs): string[] {
  return logs.parts
    .flatMap((part) => decodeLogs(part, { stream: '' }))
    .flatMap((batch) => Array.from({ length: batch.count }, (_, index) => batch.bodyText(index)))
}

test('halvesOf cuts any logs down to single records, and none is lost, doubled or moved', (t) => {
  const parts = fc.array(fc.array(fc.string(), { minLength: 1, maxLength: 7 }), {
    minLength: 1,
    maxLength: 5,
  })
  fc.assert(
    fc.property(parts, (each) => {
      const singles: string[] = []
      const cut = (logs: EncodedLogs): void => {
        const halves = halvesOf(logs)
        if (halves === undefined) {
          if (logs.count !== 1) throw new Error(`${logs.count} records have no halves`)
          singles.push(...bodiesOf(logs))
          return
        }
        for (const half of halves) {
          if (half.count === 0 || half.count !== bodiesOf(half).length) throw new Error('a count is wrong')
          cut(half)
        }
      }
      cut(logsOf(each))
      if (JSON.stringify(singles) !== JSON.stringify(each.flat())) throw new Error('records differ')
    }),
  )
  t.pass('for all of them')
  t.end()
})

test('halvesOf cuts inside a part that joins several requests', (t) => {
  const { parts } = logsOf([['a', 'b', 'c'], ['d']])
  const halves = halvesOf({ parts: [Buffer.concat(parts)], count: 4 })
  t.same(halves?.map(bodiesOf), [
    ['a', 'b'],
    ['c', 'd'],
  ])
  t.end()
})

test('halvesOf leaves a single record as it is', (t) => {
  t.equal(halvesOf(logsOf([['one']])), undefined)
  t.end()
})
