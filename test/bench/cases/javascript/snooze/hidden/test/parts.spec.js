const { join } = require('node:path')
const { DurationError, parseDuration } = require(join(__dirname, '../src/duration'))
const { Reminders } = require(join(__dirname, '../src/reminders'))

test('parts are added', () => {
  expect(parseDuration('1h 30m')).toBe(5_400_000)
  expect(parseDuration('1h30m')).toBe(5_400_000)
  expect(parseDuration('1 day 2 hours 3 min')).toBe(93_780_000)
  expect(new Reminders({ now: () => 0 }).snooze('bread', '1h 30m').due).toBe('1970-01-01T01:30:00.000Z')
})

test('one part is as before', () => {
  expect(parseDuration('5m')).toBe(300_000)
  expect(parseDuration('.5h')).toBe(1_800_000)
  expect(parseDuration('100')).toBe(100)
})

test('what cannot be read is a DurationError', () => {
  for (const text of ['', 'soon', '5 parsecs', '1h soon']) {
    expect(() => parseDuration(text)).toThrow(DurationError)
  }
})
