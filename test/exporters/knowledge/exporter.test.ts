import { join } from 'node:path'
import { test } from 'tap'
import { openSqliteKnowledge } from '../../../agent/knowledge/sqlite.ts'
import { errorEventAttributes } from '../../../agent/model/error-event.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { fixEvent } from '../../../agent/model/repair-event.ts'
import type { Attributes, AttributeValue } from '../../../agent/model/resource.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { config } from '../../../exporters/knowledge/config.ts'
import { KnowledgeExporter } from '../../../exporters/knowledge/exporter.ts'
import { batchOfText } from '../../support/batches.ts'
import { errorEvent } from '../../support/events.ts'
import { settingsWith } from '../../support/settings.ts'

const FINGERPRINT = errorEvent().fingerprint

function detected(count: number): LogBatch {
  const event = errorEvent({ count })
  const record: LogRecord = {
    ...fixEvent(event, undefined, { kind: 'no_fix', reasons: [] }, 1n),
    eventName: EVENT.errorDetected,
    attributes: errorEventAttributes(event),
    resource: { attributes: { [ATTRIBUTE.serviceName]: 'api' } },
  }
  return batchOfRecords([record], { stream: 's' })
}

function failed(eventId: string): LogBatch {
  const record = fixEvent(errorEvent(), undefined, { kind: 'no_fix', reasons: ['nothing applied'] }, 1n)
  const attributes = { ...record.attributes, [ATTRIBUTE.eventId]: eventId }
  return batchOfRecords([{ ...record, attributes }], { stream: 's' })
}

async function exporterIn(directory: string): Promise<KnowledgeExporter> {
  const exporter = new KnowledgeExporter(settingsWith({ stateDirectory: directory }), config.parse({}))
  await exporter.start()
  return exporter
}

test('KnowledgeExporter keeps an error with its newest count and a fix once, over a restart', async (t) => {
  const directory = t.testdir()
  const first = await exporterIn(directory)
  await first.export(detected(1))
  await first.export(detected(3))
  await first.export(detected(2))
  await first.export(failed('e1'))
  await first.shutdown()
  const second = await exporterIn(directory)
  await second.export(failed('e1'))
  await second.export(batchOfText(['a plain line']))
  await second.shutdown()
  const knowledge = openSqliteKnowledge(join(directory, 'knowledge.sqlite'), 10)
  t.teardown(() => knowledge.close())
  t.equal(knowledge.errors().length, 1)
  t.equal(knowledge.error(FINGERPRINT)?.count, 3)
  const fixes = knowledge.fixes(FINGERPRINT)
  t.equal(fixes.length, 1)
  t.same(fixes[0]?.reasons, ['nothing applied'])
})

/** An event as anybody may send one over OTLP. */
function forged(attributes: Attributes, eventName: string = EVENT.errorDetected): LogBatch {
  const record = detected(1).record(0)
  return batchOfRecords([{ ...record, eventName, attributes: { ...record.attributes, ...attributes } }], {
    stream: 's',
  })
}

test('KnowledgeExporter takes an event with numbers and times that are none, and events of the same error after it', async (t) => {
  const directory = t.testdir()
  const exporter = await exporterIn(directory)
  const odd: readonly AttributeValue[] = ['many', -1, 1.5, 2n ** 70n, Number.NaN, null, ['1'], { a: 1 }]
  for (const value of odd) {
    await exporter.export(
      forged({
        [ATTRIBUTE.errorCount]: value,
        [ATTRIBUTE.errorFirstSeen]: typeof value === 'string' ? value : '9'.repeat(40),
        [ATTRIBUTE.errorLastSeen]: '-1',
      }),
    )
  }
  const oddFix = {
    [ATTRIBUTE.eventId]: 'e2',
    [ATTRIBUTE.fixConfidence]: 'high',
    [ATTRIBUTE.fixReasons]: [1n, 'a reason', { a: 1n }],
  }
  await exporter.export(forged(oddFix, EVENT.fixFailed))
  await exporter.export(detected(7))
  await exporter.shutdown()
  const knowledge = openSqliteKnowledge(join(directory, 'knowledge.sqlite'), 10)
  t.teardown(() => knowledge.close())
  const known = detected(7).record(0).attributes
  t.match(knowledge.error(FINGERPRINT), {
    count: 7,
    firstSeenUnixNano: known[ATTRIBUTE.errorFirstSeen],
    lastSeenUnixNano: known[ATTRIBUTE.errorLastSeen],
  })
  t.match(knowledge.fixes(FINGERPRINT), [{ confidence: 0, reasons: ['a reason'] }])
})
