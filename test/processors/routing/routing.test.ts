import { test } from 'tap'
import { components } from '../../../agent/components.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import { planGraph } from '../../../agent/runtime/plan.ts'
import { loadConfig } from '../../../config/load.ts'
import { config, type Config } from '../../../processors/routing/config.ts'
import { createRouting } from '../../../processors/routing/processor.ts'
import { batchOfText, recordingTracker } from '../../support/batches.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal

/** Where each record of a batch goes, by its text. */
async function waysOf(own: Config, batch: LogBatch): Promise<Record<string, string>> {
  const ways: Record<string, string> = {}
  const next = {
    consume: (routed: LogBatch): Promise<void> => {
      for (let index = 0; index < routed.count; index += 1)
        ways[routed.bodyText(index)] = [...(routed.exporters(index) ?? [])].join(' ')
      routed.settle('delivered')
      return Promise.resolve()
    },
  }
  await createRouting(settingsWith(), own, next).consume(batch, never)
  return ways
}

test('routing takes the first way whose condition holds, and the default where none does', async (t) => {
  const own = config.parse({
    table: [
      { condition: 'HasPrefix(body, "sql")', exporters: ['file/db', 'console'] },
      { condition: 'HasPrefix(body, "s")', exporters: ['console'] },
    ],
    default_exporters: ['file/rest'],
  })
  t.strictSame(await waysOf(own, batchOfText(['sql', 'some', 'other'])), {
    sql: 'file/db console',
    some: 'console',
    other: 'file/rest',
  })
})

test('routing compares an attribute of the record, or else of its resource, with values', async (t) => {
  const own = config.parse({
    from_attribute: 'tenant',
    table: [
      { value: 'acme', exporters: ['a'] },
      { value: '7', exporters: ['b'] },
    ],
  })
  const batch = batchOfText(['own', 'number', 'resource', 'none'])
  batch.resource = { attributes: { tenant: 'acme' } }
  batch.addAttributes(0, { tenant: 'acme' })
  batch.addAttributes(1, { tenant: 7 })
  batch.addAttributes(3, { tenant: 'zeta' })
  t.strictSame(await waysOf(own, batch), { own: 'a', number: 'b', resource: 'a' })
})

test('routing drops and counts what fits nowhere when there is no default', async (t) => {
  const settings = settingsWith()
  const own = config.parse({ table: [{ condition: 'false', exporters: ['a'] }] })
  const { tracker, outcomes } = recordingTracker()
  await createRouting(settings, own, { consume: () => Promise.resolve() }).consume(
    batchOfText(['x', 'y'], { tracker }),
    never,
  )
  t.strictSame(outcomes, ['dropped'])
  t.match(settings.instruments.snapshot(), [
    { name: 'hephaestus_routing_dropped_records', points: [{ value: 2 }] },
  ])
})

test('routing refuses a way with neither condition nor value, or a value of no attribute', (t) => {
  const messageOf = (value: unknown): string | undefined => config.safeParse(value).error?.issues[0]?.message
  t.match(messageOf({ table: [{ exporters: ['a'] }] }), /^expected either a condition or a value/)
  t.match(
    messageOf({ table: [{ condition: 'true', value: 'x', exporters: ['a'] }] }),
    /^expected either a condition or a value/,
  )
  t.match(messageOf({ table: [{ value: 'x', exporters: ['a'] }] }), /^expected from_attribute/)
  t.end()
})

const planWith = async (processors: readonly string[], exporters: readonly string[]) => {
  const value = {
    receivers: { file: { include: ['x'] } },
    processors: { routing: { table: [{ condition: 'true', exporters: ['console'] }] }, recombine: {} },
    exporters: { console: {}, 'console/two': {} },
    service: { pipelines: { logs: { receivers: ['file'], processors, exporters } } },
  }
  const options = { files: [], sets: [], environment: {}, catalog: components }
  return planGraph(await loadConfig({ ...options, documents: [{ name: 'test', value }] }), components)
}

test('a plan refuses a way to an exporter that the pipeline does not have, and a processor after the routing', async (t) => {
  await t.rejects(planWith(['routing'], ['console/two']), {
    code: 'HEPH_ROUTE_UNKNOWN',
    message:
      /processors\.routing: console is no exporter of service\.pipelines\.logs \(which has console\/two\)/,
  })
  await t.rejects(planWith(['routing', 'recombine'], ['console']), { code: 'HEPH_ROUTE_NOT_LAST' })
  await t.resolves(planWith(['recombine', 'routing'], ['console', 'console/two']))
})
