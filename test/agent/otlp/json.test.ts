import { test } from 'tap'
import type { AttributeValue } from '../../../agent/model/resource.ts'
import { encodeLogsJson } from '../../../agent/otlp/json.ts'
import { batchOfText } from '../../support/batches.ts'

function valueJson(value: AttributeValue): unknown {
  const batch = batchOfText(['a'])
  batch.addAttributes(0, { value })
  const request = JSON.parse(encodeLogsJson(batch)) as {
    resourceLogs: { scopeLogs: { logRecords: { attributes: { value: unknown }[] }[] }[] }[]
  }
  return request.resourceLogs[0]?.scopeLogs[0]?.logRecords[0]?.attributes[0]?.value
}

const VALUES: readonly (readonly [what: string, value: AttributeValue, json: unknown])[] = [
  ['null', null, {}],
  ['the largest integer', 2n ** 63n - 1n, { intValue: '9223372036854775807' }],
  ['an integer that OTLP has no room for', 2n ** 63n, { stringValue: '9223372036854775808' }],
  ['a number without a word in JSON', Number.NaN, { doubleValue: 'NaN' }],
  ['a list', [1, 'a'], { arrayValue: { values: [{ intValue: '1' }, { stringValue: 'a' }] } }],
  ['a map', { a: true }, { kvlistValue: { values: [{ key: 'a', value: { boolValue: true } }] } }],
]

for (const [what, value, json] of VALUES) {
  test(`encodeLogsJson writes ${what}`, (t) => {
    t.strictSame(valueJson(value), json)
    t.end()
  })
}

test('encodeLogsJson leaves values empty that are nested deeper than other decoders go, however deep', (t) => {
  let deep: AttributeValue = 'bottom'
  for (let level = 0; level < 100_000; level += 1) deep = { inner: deep }
  t.match(JSON.stringify(valueJson(deep)), /"value":\{\}/)
  t.end()
})

test('encodeLogsJson writes several batches as one request, in their order', (t) => {
  const request = JSON.parse(encodeLogsJson(batchOfText(['a']), batchOfText(['b']))) as {
    resourceLogs: { scopeLogs: { logRecords: { body: unknown }[] }[] }[]
  }
  t.strictSame(
    request.resourceLogs.map((each) => each.scopeLogs[0]?.logRecords[0]?.body),
    [{ stringValue: 'a' }, { stringValue: 'b' }],
  )
  t.end()
})
