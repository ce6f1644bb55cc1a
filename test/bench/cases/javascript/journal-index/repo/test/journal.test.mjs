import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { Journal } from '../src/journal.mjs'
import { verify } from '../src/verify.mjs'

const folder = () => mkdtempSync(join(tmpdir(), 'journal-'))

test('a closed segment can be verified, and shows what was added later', () => {
  const where = folder()
  const journal = new Journal(where, { segmentBytes: 1000 })
  journal.append('one')
  journal.append('two')
  journal.close()
  const file = join(where, '00001.log')
  assert.equal(verify(file), true)
  appendFileSync(file, 'three\n')
  assert.equal(verify(file), false)
})

test('lines that fit stay in one segment', () => {
  const where = folder()
  const journal = new Journal(where, { segmentBytes: 8 })
  journal.append('one')
  journal.append('two')
  journal.close()
  assert.deepEqual(readdirSync(where), ['00001.log'])
})
