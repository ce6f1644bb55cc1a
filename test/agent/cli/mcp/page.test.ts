import { test } from 'tap'
import { pageOf } from '../../../../agent/cli/mcp/page.ts'
import { fc } from '../../../support/properties.ts'

const place = (item: { at: number; id: string }) => ({ at: BigInt(item.at), id: item.id })
const items = fc.uniqueArray(
  fc.record({ at: fc.integer({ min: 0, max: 5 }), id: fc.stringMatching(/^[a-f\d]{1,6}$/) }),
  { selector: ({ id }) => id, maxLength: 30 },
)

test('the pages of a list hold each item once, in order, also when others come in between', (t) => {
  fc.assert(
    fc.property(
      items,
      fc.integer({ min: 1, max: 7 }),
      fc.integer({ min: 6, max: 9 }),
      (all, limit, later) => {
        const seen: string[] = []
        let cursor: string | null = null
        let known = all
        let pages = 0
        do {
          const page: { items: readonly { at: number; id: string }[]; nextCursor: string | null } = pageOf(
            known,
            { limit, ...(cursor === null ? {} : { cursor }) },
            place,
          )
          t.ok(page.items.length <= limit)
          seen.push(...page.items.map(({ id }) => id))
          cursor = page.nextCursor
          // Newer than all others, so that it stands on a page that was read.
          known = [...known, { at: later, id: `new${known.length}` }]
          pages += 1
        } while (cursor !== null && pages <= all.length)
        const expected = all.toSorted((a, b) => b.at - a.at || (a.id < b.id ? -1 : 1)).map(({ id }) => id)
        return JSON.stringify(seen) === JSON.stringify(expected)
      },
    ),
  )
  t.end()
})

test('what is no cursor is refused', (t) => {
  for (const cursor of ['', '-', 'x-1', '1', '1-', `${'1'.repeat(21)}-a`, '1-a/../b'])
    t.throws(() => pageOf([], { cursor, limit: 1 }, place), { code: 'HEPH_MCP_CURSOR' }, cursor)
  t.end()
})
