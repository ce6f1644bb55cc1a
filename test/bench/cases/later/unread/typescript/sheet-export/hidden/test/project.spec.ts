import assert from 'node:assert/strict'
import test from 'node:test'

const { ProjectSheet } = await import(new URL('../src/project-sheet.ts', import.meta.url).href)
const { Sheet } = await import(new URL('../src/sheet.ts', import.meta.url).href)

test('a project sheet with columns that were asked for', () => {
  const sheet = new ProjectSheet(['budget', 'rate'])
  sheet.add({ project: 'p', who: 'ada', hours: 1, rate: 9 })
  assert.equal(sheet.header, 'PROJECT,WHO,HOURS,BUDGET,RATE')
  assert.equal(sheet.toString(), 'PROJECT,WHO,HOURS,BUDGET,RATE\np,ada,1,,9')
})

test('without any', () => {
  assert.equal(new ProjectSheet().toString(), 'PROJECT,WHO,HOURS')
  assert.equal(new Sheet().header, 'WHO,HOURS')
})

test('what is done to the list afterwards does not matter', () => {
  const extra = ['a']
  const sheet = new ProjectSheet(extra)
  extra.push('b')
  assert.equal(sheet.header, 'PROJECT,WHO,HOURS,A')
  assert.deepEqual(sheet.columns(), ['project', 'who', 'hours', 'a'])
})
