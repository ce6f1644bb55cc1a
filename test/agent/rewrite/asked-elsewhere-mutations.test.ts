import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Loops that ask something of their elements first, and one that does not. */

const INVOICE = `class Invoice {
    List<String> lines() {
        for (Lot lot : lots) {
            if (!lot.isSold()) {
                lines.add(lot.name());
                continue;
            }
            lines.add(lot.highest());
        }
    }
    int total() {
        int sum = 0;
        for (Lot lot : lots) {
            sum += lot.highest();
        }
        return sum;
    }
}
`

test('asked elsewhere: an element is left out where other loops leave it out before the same call', async (t) => {
  const at = { path: 'Invoice.java', lines: [14], before: INVOICE }
  const [changed] = by('asked_elsewhere', at)
  t.match(changed, /^if \(!lot\.isSold\(\)\) \{ \/ continue; \/ \} \/ sum \+= lot\.highest\(\);/)
  t.match(
    tried(at).find(({ mutation }) => mutation === 'asked_elsewhere'),
    { witness: '`lines` (Invoice.java, line 4) asks `!lot.isSold()` first and goes on' },
  )
  const python = `def names(rows):
    for row in rows:
        if row.is_full():
            print(row.first())

def total(cells):
    for cell in cells:
        add(cell.first())
`
  const made = by('asked_elsewhere', { path: 'a.py', lines: [8], before: python })
  t.match(made[0], /^if not cell\.is_full\(\): \/ continue \/ add\(cell\.first\(\)\)/)
  t.equal(made.length, 1)
})

test('asked elsewhere: a loop that asks itself, two questions, and calls that no other loop makes stay', async (t) => {
  for (const before of [
    INVOICE.replace('sum += lot.highest();', 'if (lot.isOpen()) { sum += lot.highest(); }'),
    INVOICE.replace('sum += lot.highest();', 'sum += lot.lowest();'),
    INVOICE.replace('continue;', 'log(lot);'),
    INVOICE.replace(
      '    int total',
      '    void all() { for (Lot one : lots) { one.highest(); } }\n    int total',
    ),
  ])
    t.strictSame(by('asked_elsewhere', { path: 'Invoice.java', lines: [14], before }), [], before)
})
