import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

function spool(folder: string) {
  return spawnSync('node', ['src/main.ts', 'mail/late.json'], { env: { ...process.env, SPOOL_DIR: folder } }).status
}

test('without the volume the command fails and writes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spool-'))
  assert.equal(spool(folder), 1)
  assert.deepEqual(readdirSync(folder), [])
  assert.equal(spool(join(folder, 'missing')), 1)
  assert.equal(existsSync(join(folder, 'missing')), false)
})
