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

async function shown(told: readonly Told[]): Promise<string> {
  let text = ''
  const write = process.stderr.write.bind(process.stderr)
  process.stderr.write = (part: string | Uint8Array, done?: unknown) => {
    text += String(part)
    if (typeof done === 'function') done()
    return true
  }
  try {
    await tell(told)
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
