import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

const { Journal } = await import(new URL('../src/journal.mjs', import.meta.url).href)
const { verify } = await import(new URL('../src/verify.mjs', import.meta.url).href)

test('every segment ends with the digest of its own lines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  const journal = new Journal(folder, { segmentBytes: 20 })
  for (let index = 0; index < 12; index += 1) journal.append(`line ${index}`)
  journal.close()
  const names = readdirSync(folder).sort()
  assert.equal(names.length, 6)
  const lines = []
  for (const name of names) {
    assert.equal(verify(join(folder, name)), true, name)
    const text = readFileSync(join(folder, name), 'utf8')
    assert.equal(text.match(/#sha256/g).length, 1)
    lines.push(...text.split('\n').filter((line) => line.startsWith('line')))
  }
  assert.deepEqual(
    lines,
    Array.from({ length: 12 }, (_, index) => `line ${index}`),
  )
})

test('one segment is as it was', () => {
  const folder = mkdtempSync(join(tmpdir(), 'journal-'))
  const journal = new Journal(folder, { segmentBytes: 500 })
  journal.append('only')
  journal.close()
  assert.match(readFileSync(join(folder, '00001.log'), 'utf8'), /^only\n#sha256 [0-9a-f]{64}\n$/)
})
