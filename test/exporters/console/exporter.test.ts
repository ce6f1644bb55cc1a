import { test } from 'tap'
import { errorAttributes } from '../../../agent/model/error-event.ts'
import { ATTRIBUTE, EVENT } from '../../../agent/model/semantic-conventions.ts'
import { config } from '../../../exporters/console/config.ts'
import { ConsoleExporter } from '../../../exporters/console/exporter.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { batchOfText } from '../../support/batches.ts'
import { errorEvent } from '../../support/events.ts'
import { settingsWith } from '../../support/settings.ts'

/** A line in which a runner lists or counts failed tests, or with a trace what one of them failed with. */
interface Told {
  readonly message: string
  readonly trace?: string
}

function shown(told: readonly Told[]): Promise<string> {
  return written(() => tell(told))
}

async function written(work: () => Promise<void>): Promise<string> {
  let text = ''
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (part: string | Uint8Array, done?: unknown) => {
    text += String(part)
    if (typeof done === 'function') done()
    return true
  }
  try {
    await work()
  } finally {
    process.stderr.write = write
  }
  return text
}

async function tell(told: readonly Told[]): Promise<void> {
  const exporter = new ConsoleExporter(settingsWith(), config.parse({ output: 'stderr', color: 'never' }))
  for (const [index, { message, trace }] of told.entries()) {
    const batch = batchOfText([message])
    batch.setEventName(0, EVENT.errorDetected)
    batch.addAttributes(0, {
      ...errorAttributes(
        errorEvent({
          fingerprint: String(index).padStart(32, '0') as Fingerprint,
          exceptionType: '',
          exceptionMessage: message,
          ...(trace === undefined ? {} : { stackTraceText: trace }),
        }),
      ),
      ...(trace === undefined ? { [ATTRIBUTE.errorClass]: 'test_failed' } : {}),
    })
    await exporter.export(batch)
  }
  await exporter.shutdown()
}

const FAILED = {
  message: 'assert 3 == 4',
  trace: 'E       assert 3 == 4\ntests/test_cart.py:12: AssertionError',
}
const COUNT = { message: 'FAILED tests/test_cart.py::test_total' }

test('What a runner counts at its end is not told behind the error that the test failed with', async (t) => {
  t.equal(
    (await shown([FAILED, COUNT])).replaceAll(/ {2,}/g, ' ').replaceAll(/ at .*/g, ''),
    '✗ assert 3 == 4\n\nSummary\n 1× detected assert 3 == 4\n',
  )
})

test('What a runner lists before the errors is told at once and not again in the summary', async (t) => {
  t.equal((await shown([COUNT, FAILED])).split(COUNT.message).length, 2)
})

test('Where nothing but its count is known of a failed test the summary has that', async (t) => {
  t.equal((await shown([COUNT])).split(COUNT.message).length, 3)
})

test('No word of a record that anybody may send steers the terminal', async (t) => {
  const steering = '\u001b]0;x\u0007'
  const names = [ATTRIBUTE.fingerprint, ATTRIBUTE.errorClass, ATTRIBUTE.causeClass, ATTRIBUTE.fixId]
  const words = Object.fromEntries(
    [...names, ATTRIBUTE.fixStrategy, ATTRIBUTE.validationGrade].map((name) => [name, steering]),
  )
  const evidence = [{ id: steering, kind: steering, reference: steering, excerpt: steering }]
  const checks = [{ id: steering, outcome: steering, reason: steering, durationMs: 0 }]
  const text = await written(async () => {
    const exporter = new ConsoleExporter(settingsWith(), config.parse({ output: 'stderr', color: 'never' }))
    const batch = batchOfText(['a line', 'analyzed', 'proposed'])
    for (const index of [0, 1, 2]) batch.setSeverity(index, 9, steering)
    for (const [index, name] of [[1, EVENT.errorAnalyzed] as const, [2, EVENT.fixProposed] as const]) {
      batch.setEventName(index, name)
      batch.addAttributes(index, {
        ...words,
        [ATTRIBUTE.causeEvidence]: evidence,
        [ATTRIBUTE.validationChecks]: checks,
        [ATTRIBUTE.fixDiff]: '--- a\n+++ b\n',
      })
    }
    await exporter.export(batch)
    await exporter.shutdown()
  })
  t.match(text, 'a line')
  t.match(text, /class .*\n.*id .*Proof/s)
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  t.notMatch(text, /[\u001b\u0007]/)
})

test('What only has the name of an event keeps no other record of its batch from being told', async (t) => {
  const text = await written(async () => {
    const exporter = new ConsoleExporter(settingsWith(), config.parse({ output: 'stderr', color: 'never' }))
    const batch = batchOfText(['before', 'forged', 'behind'])
    batch.setEventName(1, EVENT.errorAnalyzed)
    batch.addAttributes(1, { [ATTRIBUTE.fingerprint]: 'f', [ATTRIBUTE.causeGaps]: [5] })
    await exporter.export(batch)
  })
  t.match(text, /before\n.*forged\n.*behind\n/)
})
