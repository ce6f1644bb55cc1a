'use strict'
const assert = require('node:assert/strict')
const { spawnSync } = require('node:child_process')
const { join } = require('node:path')
const test = require('node:test')
const { Planner } = require(join(__dirname, '../lib/planner.js'))

test('a cycle through an alias is a CycleError with own names', () => {
  const planner = new Planner({
    targets: { a: { needs: ['second'] }, b: { needs: ['first'] } },
    aliases: { first: 'a', second: 'b' },
  })
  assert.throws(() => planner.plan('first'), { name: 'CycleError', cycle: ['a', 'b', 'a'] })
})

test('a target that needs itself by an alias of an alias is one too', () => {
  const planner = new Planner({
    targets: { a: { needs: ['x'] } },
    aliases: { x: 'y', y: 'a' },
  })
  assert.throws(() => planner.plan('a'), { name: 'CycleError', cycle: ['a', 'a'] })
})

test('the command ends with status 3 and names the round', () => {
  const { status, stderr } = spawnSync('node', ['bin/plan.js', 'workspace.json', 'site'], {
    encoding: 'utf8',
  })
  assert.equal(status, 3)
  assert.match(stderr, /styles -> styles/)
})

test('deep chains without a round are built', () => {
  const targets = {}
  for (let index = 0; index < 500; index += 1) targets[`t${index}`] = { needs: [`t${index + 1}`] }
  targets.t500 = {}
  assert.equal(new Planner({ targets }).plan('t0').length, 501)
})
