import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** The wrong one of two fields of the same type, where another method or the comment says which one is meant. */

const GRID = `pub struct Grid {
    rows: Vec<Vec<bool>>,
    width: usize,
    height: usize,
}

impl Grid {
    pub fn inside(&self, x: usize, y: usize) -> bool {
        x < self.width && y < self.height
    }

    pub fn below(&self, x: usize, y: usize) -> Option<bool> {
        if y + 1 < self.width {
            return Some(self.rows[y + 1][x]);
        }
        None
    }
}
`

test('other field: a value meets the field that another method has beside it', async (t) => {
  const at = { path: 'a.rs', lines: [14], message: 'index out of bounds', before: GRID }
  t.strictSame(by('other_field', at), ['if y + 1 < self.height {'])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'other_field'),
    { witness: '`inside` (line 9) has `y < self.height`' },
  )
  const java = `class Tank {
    private final int size;
    private int level;
    boolean fits(int litres) {
        return litres <= size;
    }
    void take(int litres) {
        level -= litres;
    }
}
`
  t.strictSame(by('other_field', { path: 'Tank.java', lines: [8, 5], before: java }), [
    'return litres <= level;',
  ])
})

const VAT = `class Vat {
  readonly #filled: number
  #left: number
  /** Whether there is still so much left in it. */
  fits(amount: number): boolean {
    return amount <= this.#filled
  }
}
`

test('other field: a value meets the field that the comment of the method names', async (t) => {
  const at = { path: 'a.ts', lines: [6], before: VAT }
  t.strictSame(by('other_field', at), ['return amount <= this.#left'])
  t.match(
    tried(at).find(({ mutation }) => mutation === 'other_field'),
    { witness: 'the comment of `fits` names `#left` and not `#filled`' },
  )
})

test('other field: one of another type, one that nothing names, and one that is named itself stay', async (t) => {
  const at = { path: 'a.ts', lines: [6] }
  for (const before of [
    VAT.replace('#left: number', '#left: string'),
    VAT.replace(' left in it', ' in it'),
    VAT.replace('so much left', 'so much left of what was filled in'),
    VAT.replace('#left: number', '#left: number\n  #still: number'),
  ])
    t.strictSame(by('other_field', { ...at, before }), [], before)
  const both = GRID.replace('        None\n', '        (y < self.width).then_some(true)\n')
  t.strictSame(by('other_field', { path: 'a.rs', lines: [14], before: both }), [])
})
