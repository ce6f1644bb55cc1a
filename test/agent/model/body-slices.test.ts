import { test } from 'tap'
import { readable } from '../../../agent/model/body-slices.ts'
import { fc } from '../../support/properties.ts'

test('readable bytes become the text that a decoder makes of the same part, malformed or not', (t) => {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 6 }).map((text) => new TextEncoder().encode(text)),
    fc.constant(Uint8Array.of(0xef, 0xbb, 0xbf)),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), fc.nat(20), fc.nat(60), (parts, skipped, length) => {
      const all = Uint8Array.from(parts.flatMap((part) => [...part]))
      const bytes = all.subarray(Math.min(skipped, all.length))
      const text = readable(bytes, undefined).toString('utf8', 0, length)
      t.equal(text, decoder.decode(bytes.subarray(0, length)))
    }),
  )
  t.end()
})

test('readable gives what is known back as long as it is of the same bytes', (t) => {
  const bytes = Uint8Array.of(1, 2, 3, 4)
  const known = readable(bytes, undefined)
  t.equal(readable(bytes, known), known)
  t.not(readable(bytes.subarray(1), known), known)
  t.not(readable(bytes.slice(), known), known)
  t.end()
})
