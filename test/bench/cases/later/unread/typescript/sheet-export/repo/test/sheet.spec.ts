import assert from 'node:assert/strict'
import test from 'node:test'
import { Sheet } from '../src/sheet.ts'

class DaySheet extends Sheet {
  override columns(): readonly string[] {
    return ['day', ...super.columns()]
  }
}

test('a plain sheet', () => {
  const sheet = new Sheet()
  sheet.add({ who: 'ada', hours: 2, project: 'x' })
  sheet.add({ who: 'bo' })
  assert.equal(sheet.header, 'WHO,HOURS')
  assert.equal(sheet.toString(), 'WHO,HOURS\nada,2\nbo,')
})

test('a sheet with other columns', () => {
  const sheet = new DaySheet()
  sheet.add({ who: 'ada', hours: 2, day: 'Monday' })
  assert.equal(sheet.toString(), 'DAY,WHO,HOURS\nMonday,ada,2')
})
