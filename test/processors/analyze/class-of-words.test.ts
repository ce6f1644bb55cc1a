import { test } from 'tap'
import { wordsClassOf } from '../../../processors/analyze/cause-words.ts'
import { SAID } from './class-of-words.ts'

test('what runtimes and libraries print tells the kind of its cause', (t) => {
  for (const [causeClass, texts] of Object.entries(SAID))
    for (const text of texts) t.equal(wordsClassOf(text), causeClass, text)
  t.end()
})

/** What programs say in words of their own, of which no table knows anything. */
const OWN_WORDS = [
  'ShopError: sold out',
  'Error: order 17 has no lines',
  'ValueError: the total has to be positive',
  'RuntimeError: no slot is left on tuesday',
  'panic: the cart of ann holds two coupons',
  'java.lang.IllegalStateException: the door is open',
  'QuotaError: ann has used up 5 of 5',
  'LedgerError: entry 4 does not balance',
  'Error: the reading of sensor 3 jumped',
]

test('what programs say in their own words tells no kind', (t) => {
  for (const text of OWN_WORDS) t.equal(wordsClassOf(text), undefined, text)
  t.end()
})
