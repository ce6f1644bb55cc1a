import { test } from 'tap'
import { formatBytes, formatDuration, parseBytes, parseDuration } from '../../../agent/model/units.ts'

test('parseDuration reads what people write and nothing else', async (t) => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['200ms', 200],
    ['0', 0],
    ['0s', 0],
    ['1h30m', 5_400_000],
    ['1.5s', 1_500],
    ['2d', 172_800_000],
    ['10us', 0.01],
    ['', undefined],
    ['5', undefined],
    ['5 s', undefined],
    ['-1s', undefined],
    ['1x', undefined],
    ['s', undefined],
    ['1000000d', 86_400_000_000_000],
    ['999999999d', undefined],
  ]
  for (const [text, expected] of cases) t.equal(parseDuration(text), expected, text)
})

test('parseBytes reads decimal and binary units and nothing else', async (t) => {
  const cases: readonly (readonly [string, number | undefined])[] = [
    ['8MiB', 8_388_608],
    ['10kb', 10_000],
    ['512', 512],
    ['1.5 KiB', 1_536],
    ['', undefined],
    ['MiB', undefined],
    ['1XB', undefined],
    ['-1', undefined],
  ]
  for (const [text, expected] of cases) t.equal(parseBytes(text), expected, text)
})

test('formatDuration and formatBytes write what people read', async (t) => {
  t.equal(formatDuration(950), '950ms')
  t.equal(formatDuration(61_500), '1m1.5s')
  t.equal(formatBytes(8_388_608), '8MiB')
  t.equal(formatBytes(1_536), '1.5KiB')
})
