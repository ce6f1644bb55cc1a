import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const { loadConfig } = await import(new URL('../src/load.mjs', import.meta.url))
const example = (name) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url))

test('the rules of all parents in their order, then the own ones', async () => {
  assert.deepEqual(await loadConfig(example('team.json')), {
    root: false,
    rules: {
      'no-console': { level: 'off', options: [] },
      eqeqeq: { level: 'warn', options: ['smart'] },
      indent: { level: 'warn', options: [2] },
    },
  })
})

test('what a parent throws is thrown', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'presets-'))
  try {
    await writeFile(join(folder, 'bad.json'), '{ "rules": ')
    await writeFile(join(folder, 'ok.json'), '{ "rules": { "a": 2 } }')
    await writeFile(join(folder, 'top.json'), '{ "extends": ["ok.json", "bad.json"] }')
    await assert.rejects(loadConfig(join(folder, 'top.json')), SyntaxError)
    await writeFile(join(folder, 'top.json'), '{ "extends": ["ok.json", "gone.json"] }')
    await assert.rejects(loadConfig(join(folder, 'top.json')), { code: 'ENOENT' })
    await writeFile(join(folder, 'top.json'), '{ "extends": ["ok.json"], "root": true }')
    assert.deepEqual(await loadConfig(join(folder, 'top.json')), {
      root: true,
      rules: { a: { level: 'error', options: [] } },
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})
