import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { openSpool } from '../src/spool.ts'

test('mail lies in the spool under its id', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'))
  writeFileSync(join(folder, '.spool'), '')
  openSpool(folder).put({ id: 'a', to: 'kim@example.com', text: 'Hi' })
  assert.deepEqual(readdirSync(folder).sort(), ['.spool', 'a.eml'])
  assert.equal(readFileSync(join(folder, 'a.eml'), 'utf8'), 'Message-ID: <a@spool>\nTo: kim@example.com\n\nHi\n')
})
