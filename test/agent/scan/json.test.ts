import { test } from 'tap'
import { escapeJson } from '../../../agent/scan/json.ts'
import { fc } from '../../support/properties.ts'

/** As many bytes are escaped at once. */
const CHUNK_BYTES = 262_144

function escapedOf(text: string, before = ''): { readonly json: string; readonly isAscii: boolean } {
  const bytes = Buffer.from(before + text + before)
  const start = Buffer.byteLength(before)
  const to = { bytes: Buffer.alloc(bytes.length * 6 + 8), position: 5 }
  const isAscii = escapeJson(to, bytes, start, bytes.length - start)
  return { json: to.bytes.toString('utf8', 5, to.position), isAscii }
}

test('escapeJson writes what JSON.stringify writes between the quotes', (t) => {
  const character = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...'abc {}:,') },
    { weight: 4, arbitrary: fc.constantFrom('"', '\\', '\n', '\t') },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 0x17f }).map((code) => String.fromCharCode(code)) },
    { weight: 1, arbitrary: fc.constantFrom('\u2028', '😀', '\u007f') },
  )
  const text = fc.string({ unit: character, maxLength: 80 })
  fc.assert(
    fc.property(text, fc.constantFrom('', 'x', '"', 'é"'), (each, before) => {
      const { json, isAscii } = escapedOf(each, before)
      // oxlint-disable-next-line no-control-regex
      return `"${json}"` === JSON.stringify(each) && isAscii === /^[\0-\x7f]*$/.test(each)
    }),
    { numRuns: 3_000 },
  )
  t.end()
})

test('escapeJson goes on behind what it escapes at once', (t) => {
  for (const length of [CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES + 7]) {
    for (const end of ['x', '"', '\u0001']) {
      const text = '\u0002'.repeat(length - 1) + end
      t.ok(
        escapedOf(text).json === JSON.stringify(text).slice(1, -1),
        `${length} bytes, the last ${JSON.stringify(end)}`,
      )
    }
  }
  const wide = `${'a'.repeat(CHUNK_BYTES - 1)}é`
  t.same(escapedOf(wide), { json: wide, isAscii: false }, 'a character over the border')
  t.equal(escapedOf('a').isAscii, true, 'what was met before is forgotten')
  t.end()
})
