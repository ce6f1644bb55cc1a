import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { loadConfig } from '../src/load.mjs'
import { mergeRules } from '../src/merge.mjs'

const example = (name) => fileURLToPath(new URL(`../examples/${name}`, import.meta.url))

test('one parent: its rules and the own ones', async () => {
  assert.deepEqual(await loadConfig(example('style.json')), {
    root: false,
    rules: {
      'no-console': { level: 'error', options: [] },
      eqeqeq: { level: 'warn', options: ['smart'] },
      indent: { level: 'warn', options: [2] },
    },
  })
})

test('later rules win', () => {
  const rules = mergeRules([{ rules: { a: 2, b: 'warn' } }, { rules: { a: 'off' } }])
  assert.deepEqual(rules, { a: { level: 'off', options: [] }, b: { level: 'warn', options: [] } })
})

test('a parent that is not there is an error', async () => {
  await assert.rejects(loadConfig(example('nowhere.json')), { code: 'ENOENT' })
})
