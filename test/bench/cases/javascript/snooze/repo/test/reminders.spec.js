const { parseDuration } = require('../src/duration')
const { Reminders } = require('../src/reminders')

test('one part in several spellings', () => {
  expect(parseDuration('5m')).toBe(300_000)
  expect(parseDuration('1.5h')).toBe(5_400_000)
  expect(parseDuration(' 2 days ')).toBe(172_800_000)
})

test('words are no duration', () => {
  expect(() => parseDuration('soon')).toThrow('"soon" is no duration')
})

test('the next one is first', () => {
  const reminders = new Reminders({ now: () => 0 })
  reminders.snooze('late', '2h')
  reminders.snooze('early', '10m')
  expect(reminders.list().map(({ name }) => name)).toEqual(['early', 'late'])
})
