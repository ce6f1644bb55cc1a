import { test } from 'tap'
import { exactly } from '../../../agent/model/literal.ts'
import { WantedBytes } from '../../../agent/otlp/wanted-bytes.ts'
import { fc } from '../../support/properties.ts'

const WORD = 'panic:'
const LONGER_THAN_THE_BUFFER = 300_000

test('Texts are marked that hold a literal, wherever empty and very long ones lie between them', (t) => {
  const wanted = new WantedBytes(exactly([WORD]))
  const text = fc.constantFrom(
    '',
    '',
    'served',
    WORD,
    `and then ${WORD} no`,
    'panic',
    'x'.repeat(LONGER_THAN_THE_BUFFER),
  )
  fc.assert(
    fc.property(fc.array(text, { maxLength: 9 }), fc.constantFrom('', 'key', WORD), (texts, between) => {
      const bytes = Buffer.from(texts.map((each) => between + each).join('') + between)
      const [starts, ends] = [new Uint32Array(texts.length), new Uint32Array(texts.length)]
      let at = 0
      for (const [index, each] of texts.entries()) {
        at += between.length
        // As the walk leaves a record without a body.
        starts[index] = each === '' ? 0 : at
        at += each.length
        ends[index] = each === '' ? 0 : at
      }
      const marks = [...wanted.marksOf(bytes, texts.length, { starts, ends })]
      const expected = texts.map((each) =>
        Number(each.includes(WORD) || each.length === LONGER_THAN_THE_BUFFER),
      )
      return JSON.stringify(marks) === JSON.stringify(expected)
    }),
  )
  t.end()
})
