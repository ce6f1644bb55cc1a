import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { createLiteralIndex } from '../../../agent/detection/literal-index.ts'

test('createLiteralIndex names the lists of which a literal is in the text, in their order', (t) => {
  const listsIn = createLiteralIndex([['panic: ', 'fatal'], [], ['ERROR'], ['anic', 'x y'], ['fatal']])
  const cases: readonly [text: string, lists: readonly number[]][] = [
    ['', []],
    ['p', []],
    ['all is well', []],
    ['fatal', [0, 4]],
    ['ERROR panic: ERROR', [0, 2, 3]],
    ['panic', [3]],
    ['x y fata', [3]],
  ]
  for (const [text, lists] of cases) t.strictSame(listsIn(text), lists, text)
  t.end()
})

test('createLiteralIndex finds what a search for each literal finds, time after time', (t) => {
  const character = fc.constantFrom(...'aabbc: E', '\u0000', '\u0080', 'é', '\u{1f600}')
  const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''))
  const literal = fc
    .array(fc.constantFrom(...'aabbc: E'), { minLength: 2, maxLength: 6 })
    .map((characters) => characters.join(''))
  const lists = fc.array(fc.array(literal, { maxLength: 4 }), { maxLength: 8 })
  const property = fc.property(lists, fc.array(text, { maxLength: 6 }), (literals, texts) => {
    const listsIn = createLiteralIndex(literals)
    for (const each of texts) {
      const expected = literals.flatMap((list, index) =>
        list.some((one) => each.includes(one)) ? index : [],
      )
      t.strictSame(listsIn(each), expected)
    }
  })
  t.doesNotThrow(() => fc.assert(property, { numRuns: 200 }))
  t.end()
})
