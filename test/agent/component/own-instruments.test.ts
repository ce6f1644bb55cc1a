import { test } from 'tap'
import { ownInstruments } from '../../../agent/component/own-instruments.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { settingsWith } from '../../support/settings.ts'

test('ownInstruments puts kind and name of the component on every number', (t) => {
  const instruments = new Instruments()
  const settings = settingsWith({ instruments, id: { type: 'file', name: 'shop' } })
  const { counter, gauge } = ownInstruments(settings, 'receiver')
  const lines = counter('hephaestus_lines', '{line}', 'Lines')
  lines(2)
  lines(3)
  lines(4, { path: 'a' })
  gauge('hephaestus_open', '{file}', 'Open')(7)
  const own = { 'otelcol.component.kind': 'receiver', 'otelcol.component.id': 'file/shop' }
  t.strictSame(
    instruments.snapshot().map(({ name, points }) => ({ name, points: [...points] })),
    [
      {
        name: 'hephaestus_lines',
        points: [
          { attributes: own, value: 5 },
          { attributes: { ...own, path: 'a' }, value: 4 },
        ],
      },
      { name: 'hephaestus_open', points: [{ attributes: own, value: 7 }] },
    ],
  )
  t.end()
})
