import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const { ReportPool } = await import(new URL('../src/pool.ts', import.meta.url).href)

describe('titles of open reports', () => {
  const make = (max) => {
    const folder = mkdtempSync(join(tmpdir(), 'reports-'))
    return { pool: new ReportPool(folder, max), text: (name) => readFileSync(join(folder, `${name}.txt`), 'utf8') }
  }
  const openFiles = () => readdirSync('/proc/self/fd').length

  it('change from the next line on', () => {
    const { pool, text } = make(2)
    pool.report('a').line('1')
    pool.setTitle('a', 'Alpha')
    pool.report('a').line('2')
    pool.setTitle('a', 'Beta')
    pool.report('a').line('3')
    pool.close()
    assert.equal(text('a'), 'a: 1\nAlpha: 2\nBeta: 3\n')
  })

  it('outlive being put away', () => {
    const { pool, text } = make(1)
    pool.report('a').line('1')
    pool.setTitle('a', 'Alpha')
    pool.report('b').line('1')
    pool.report('a').line('2')
    pool.close()
    assert.equal(text('a'), 'a: 1\nAlpha: 2\n')
  })

  it('leave no file open in the end', () => {
    const before = openFiles()
    const { pool } = make(3)
    for (let index = 0; index < 20; index += 1) {
      pool.report(`c${index % 5}`).line('x')
      pool.setTitle(`c${index % 5}`, `t${index}`)
    }
    assert.ok(openFiles() <= before + 3)
    pool.close()
    assert.equal(openFiles(), before)
  })
})
