import { test } from 'tap'
import { saidEntry } from '../../../agent/rewrite/said-entry.ts'
import { codeFile, descendants, kindOf, type CodeFile } from '../../../agent/rewrite/tree.ts'

const PRICE = `from plans import PLANS

def price(plan):
    return PLANS[plan]
`
const TABLE = 'PLANS = {"free": 0, "team": 12}\n'

/** What stands for the lookup in the first of the files. */
function saidIn(code: string, documents: readonly string[], table = TABLE): string | undefined {
  const files = new Map<string, CodeFile>()
  for (const [path, text] of Object.entries({ 'shop.py': code, 'plans.py': table })) {
    const file = codeFile(path, text)
    if (file !== undefined) files.set(path, file)
  }
  const file = files.get('shop.py')
  const lookup =
    file === undefined ? undefined : descendants(file.root).find((one) => kindOf(one) === 'subscript')
  if (file === undefined || lookup === undefined) return undefined
  return saidEntry(lookup, file, { files, documents })?.code
}

test('A sentence of a document tells what a key counts as that the table does not hold', async (t) => {
  t.equal(saidIn(PRICE, ['# shop\n\nA plan that is unknown counts as `free`.']), 'PLANS["free"]')
  t.equal(saidIn(PRICE, ['Any other plan costs 30 a month.']), '30')
  t.equal(saidIn(PRICE, ['- `free` is used for plans that are unknown\n- and so on']), 'PLANS["free"]')
})

test('A sentence about something else, or with a word that is no value of the table, tells nothing', async (t) => {
  t.equal(saidIn(PRICE, ['An unknown coupon counts as `free`.']), undefined)
  t.equal(saidIn(PRICE, ['An unknown plan is refused.']), undefined)
  t.equal(saidIn(PRICE, ['Unknown words. The plan is free.']), undefined)
  t.equal(saidIn(PRICE, []), undefined)
  t.equal(saidIn(PRICE.replace('[plan]', '["free"]'), ['An unknown plan counts as `free`.']), undefined)
})

test('A table that is not written out, or is so twice, tells nothing', async (t) => {
  const says = ['An unknown plan counts as `free`.']
  t.equal(saidIn(PRICE, says, 'PLANS = load()\n'), undefined)
  t.equal(saidIn(PRICE, says, `${TABLE}${TABLE}`), undefined)
})
