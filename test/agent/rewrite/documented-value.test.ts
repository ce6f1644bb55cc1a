import { test } from 'tap'
import { documentedValue } from '../../../agent/rewrite/documented-value.ts'
import { namedFunctions } from '../../../agent/rewrite/scope.ts'
import { codeFile } from '../../../agent/rewrite/tree.ts'

/** What the comment of the first function of a file says. */
function valueIn(path: string, code: string): string | undefined {
  const file = codeFile(path, code)
  const [first] = file === undefined ? [] : namedFunctions(file)
  return file === undefined || first === undefined ? undefined : documentedValue(first.node, file)?.code
}

const python = (says: string): string => `def mean(waits):\n    """${says}"""\n    return sum(waits)\n`
const script = (says: string): string =>
  `/**\n * ${says}\n */\nexport function mean(waits) {\n  return waits[0]\n}\n`

test('A comment that says what a lack counts as is read', async (t) => {
  t.equal(valueIn('a.py', python('A number; an empty cell counts as 0.')), '0')
  t.equal(valueIn('a.py', python('The place of a word. Unknown words have -1.')), '-1')
  t.equal(valueIn('a.js', script('A row without cells is an empty list.')), '[]')
  t.equal(valueIn('a.py', python('Nobody is 30 here.')), undefined)
  t.equal(valueIn('a.py', python('All cells; empty cells have 0.5 each.')), undefined)
  const name = (says: string): string => `def first(full):\n    """${says}"""\n    return full.split()[0]\n`
  t.equal(valueIn('a.py', name('The first name, empty for one that is blank.')), '""')
  t.equal(valueIn('a.py', python('The sum, empty for one that is blank.')), undefined)
})

test('A comment that names a value and a lack is read, in the words of the language', async (t) => {
  t.equal(valueIn('a.py', python('The mean wait; 0 when nobody waited.')), '0')
  t.equal(valueIn('a.py', python('The first one, or None where there is none.')), 'None')
  t.equal(valueIn('a.py', python('All of them: an empty list for an unknown name.')), '[]')
  t.equal(valueIn('a.js', script('Position of the word, or -1 when it is not there.')), '-1')
  t.equal(valueIn('a.js', script('Gives `null` if no member has the id.')), 'null')
  t.equal(valueIn('a.js', script('The title, an empty string without one.')), "''")
  t.equal(valueIn('a.py', python('The points of a customer; 0 without a card.')), '0')
  t.equal(valueIn('a.py', python('The price, which is 0 without tax.')), undefined)
  t.equal(valueIn('a.js', script('The title, an empty string when there is none.')), "''")
  t.equal(
    valueIn(
      'a.go',
      'package p\n\n// Peak is the best; 0 for no values.\nfunc Peak(v []int) int {\n\treturn v[0]\n}\n',
    ),
    '0',
  )
  t.equal(
    valueIn(
      'a.rs',
      '/// The best, 0 where there is none.\n#[inline]\nfn best(v: &[u32]) -> u32 {\n    v[0]\n}\n',
    ),
    undefined,
  )
  t.equal(
    valueIn('a.rs', '/// The best, 0 where there is none.\nfn best(v: &[u32]) -> u32 {\n    v[0]\n}\n'),
    '0',
  )
})

test('A comment that speaks of something else, or of no value, says nothing', async (t) => {
  t.equal(valueIn('a.py', python('Counts from 0 for the first round.')), undefined)
  t.equal(valueIn('a.py', python('A mean, with 10 when the day is a Sunday.')), undefined)
  t.equal(valueIn('a.py', python('The mean wait.')), undefined)
  t.equal(
    valueIn('a.js', 'const x = 1 // 0 when nothing is there\n\nfunction f(a) {\n  return a.b\n}\n'),
    undefined,
  )
  t.equal(
    valueIn(
      'a.go',
      'package p\n\n// All of them, an empty slice when none is there.\nfunc All() []int {\n\treturn x\n}\n',
    ),
    undefined,
  )
})
