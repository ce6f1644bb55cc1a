import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ReportPool } from '../src/pool.ts'

describe('a pool of reports', () => {
  let folder
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'reports-'))
  })
  const text = (customer) => readFileSync(join(folder, `${customer}.txt`), 'utf8')

  it('opens those again that were put away', () => {
    const pool = new ReportPool(folder, 1)
    for (const customer of ['a', 'b', 'a']) pool.report(customer).line('x')
    pool.close()
    assert.equal(text('a'), 'a: x\na: x\n')
    assert.equal(text('b'), 'b: x\n')
  })

  it('knows the title before the first line', () => {
    const pool = new ReportPool(folder, 1)
    pool.setTitle('a', 'Alpha')
    pool.report('a').line('x')
    pool.close()
    assert.equal(text('a'), 'Alpha: x\n')
  })
})
