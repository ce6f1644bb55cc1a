import { fc } from '../../support/properties.ts'
import { test } from 'tap'
import { conditionFault, parseCondition } from '../../../agent/condition/condition.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'

const batch: LogBatch = batchOfRecords(
  [
    {
      timeUnixNano: 1_700_000_000_000_000_000n,
      observedTimeUnixNano: 1_700_000_000_500_000_000n,
      severityNumber: 17,
      severityText: 'ERROR',
      body: 'GET /cart failed\nTypeError: x is null',
      attributes: {
        'http.route': '/cart',
        status: 500,
        took: 1.5,
        big: 9_007_199_254_740_993n,
        ok: false,
        none: null,
        tags: ['a', 'b'],
        raw: Uint8Array.of(0, 1, 2),
        user: { id: 7, name: 'Ann', roles: [{ name: 'admin' }], big: 1n },
      },
      eventName: 'checkout',
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      resource: { attributes: { 'service.name': 'shop', constructor: 'x' } },
      scope: { name: 'lib', version: '1.2', attributes: { a: 1 }, droppedAttributesCount: 0, schemaUrl: '' },
      flags: 1,
    },
  ],
  { stream: 'test' },
)

const HOLDS = [
  'severity_number >= SEVERITY_NUMBER_ERROR',
  'severity_number == SEVERITY_NUMBER_ERROR and severity_number < SEVERITY_NUMBER_ERROR2',
  'severity_number > SEVERITY_NUMBER_UNSPECIFIED',
  'log.severity_number == 17',
  'severity_text == "ERROR"',
  'attributes["http.route"] == "/cart"',
  'log.attributes["http.route"] != "/health"',
  'attributes["status"] == 500 and attributes["status"] == 500.0',
  'attributes["took"] > 1 and attributes["took"] <= 1.5',
  'attributes["big"] > 9007199254740992',
  'attributes["big"] == 9007199254740993 and attributes["big"] != 9007199254740992',
  'time_unix_nano < 1700000000000000001 and time_unix_nano > -9007199254740993',
  'attributes["ok"] == false',
  'not attributes["ok"]',
  'attributes["none"] == nil and attributes["absent"] == nil',
  'attributes["toString"] == nil',
  'resource.attributes["constructor"] == "x" and resource.attributes["hasOwnProperty"] == nil',
  'attributes["tags"][1] == "b"',
  'attributes["user"]["roles"][0]["name"] == "admin"',
  'attributes["user"]["id"]["deeper"] == nil',
  'attributes["tags"][9] == nil',
  'resource.attributes["service.name"] == "shop"',
  'instrumentation_scope.name == "lib" and scope.version == "1.2" and scope.attributes["a"] == 1',
  'event_name == "checkout"',
  'trace_id.string == "0af7651916cd43dd8448eb211c80319c" and span_id.string != ""',
  'flags == 1 and dropped_attributes_count == 0',
  'time_unix_nano == 1700000000000000000 and observed_time_unix_nano > time_unix_nano',
  'IsMatch(body, "^GET /(cart|basket) ")',
  'IsMatch(body, "(?m)^TypeError: ")',
  'IsMatch(attributes["status"], "^5")',
  'HasPrefix(body.string, "GET") and HasSuffix(body, "null")',
  'not IsMatch(attributes["absent"], "")',
  'Len(attributes["tags"]) == 2 and Len(attributes["user"]) == 4 and Len(body) > 10 and Len(flags) == nil',
  'IsString(body) and IsInt(flags) and IsDouble(attributes["took"]) and IsBool(attributes["ok"])',
  'IsMap(attributes["user"]) and IsList(attributes["tags"]) and not IsMap(attributes["tags"])',
  'Len(attributes["raw"]) == 3 and not IsMap(attributes["raw"]) and String(attributes["raw"]) == "AAEC"',
  'ConvertCase(severity_text, "lower") == "error" and ConvertCase("a", "upper") == "A"',
  'Int("12") == 12 and Int("x") == nil and Double("1.5") == 1.5 and String(500) == "500"',
  'ContainsValue(attributes["tags"], "a") and not ContainsValue(body, "a")',
  '"a\\"b\\\\" == "a\\"b\\\\" and "\\n" != "n"',
  '"b" > "a" and "a" < "b" and not ("a" > 1)',
  'true and (false or true) and not not true',
  'false and false or true',
  'not (false or false) and not false',
  'attributes["user"] == attributes["user"] and attributes["user"] != attributes["tags"]',
  '-1 < 0 and 1e3 == 1000',
  'attributes == attributes and Len(resource.attributes) == 2',
]

for (const source of HOLDS) {
  test(`the condition ${source} holds, and its contrary does not`, (t) => {
    t.equal(parseCondition(source).matches(batch, 0), true)
    t.equal(parseCondition(`not (${source})`).matches(batch, 0), false)
    t.end()
  })
}

const FAULTS: readonly (readonly [string, RegExp])[] = [
  ['', /^expected a value, a path or a function at character 1 \(saw the end\)$/],
  [
    'severty_number > 3',
    /^expected a path of a record: did you mean severity_number\? at character 1 \(saw "severty_number"\)$/,
  ],
  ['atributes["a"] == 1', /did you mean attributes\? at character 1/],
  ['severity_number["a"] == 1', /^expected a path that takes keys/],
  ['zzz == 1', /one of body, /],
  ['constructor == nil', /^expected a path of a record/],
  ['constructor["name"] == "Object"', /^expected a path that takes keys/],
  ['toString(body) == "x"', /^expected a function that is known/],
  ["body == 'a'", /^expected text in double quotes at character 9 \(saw "'"\)$/],
  ['body == "a', /^expected text that ends with a quote at character 9 \(saw no closing "\)$/],
  ['body == ', /^expected a value, a path or a function at character 9 \(saw the end\)$/],
  ['body = "a"', /at character 6 \(saw "="\)$/],
  ['body == "a" "b"', /^expected and, or, or the end at character 13 \(saw "b"\)$/],
  ['body == "a" && true', /at character 13 \(saw "&"\)$/],
  ['(true', /^expected "\)" at character 6 \(saw the end\)$/],
  ['attributes[a] == 1', /^expected a key in quotes, or an index at character 12 \(saw "a"\)$/],
  ['isMatch(body, "a")', /did you mean IsMatch\? at character 1/],
  ['IsMatch(body)', /^expected 2 values for IsMatch at character 1 \(saw 1\)$/],
  ['Len()', /^expected 1 value for Len at character 1 \(saw 0\)$/],
  ['IsMatch(body, body)', /^expected a pattern in quotes at character 15/],
  ['IsMatch(body, "a(?=b)")', /^expected a pattern in RE2 syntax .* at character 15/],
  ['ConvertCase(body, "snake")', /^expected "lower" or "upper" at character 19/],
  [`${'('.repeat(60)}true${')'.repeat(60)}`, /^expected at most 50 levels/],
  ['resource. == 1', /^expected a name after the dot/],
]

for (const [source, message] of FAULTS) {
  test(`the condition ${source.slice(0, 40)} is refused with what is wrong, and where`, (t) => {
    t.match(conditionFault(source), message)
    t.throws(() => parseCondition(source), { code: 'HEPH_CONDITION_INVALID' })
    t.end()
  })
}

test('a condition made of any words is refused with a place inside it, or answers', (t) => {
  const word = fc.constantFrom(
    'and',
    'or',
    'not',
    '(',
    ')',
    '==',
    '<',
    'body',
    'attributes',
    '["a"]',
    '[0]',
    '.',
    ',',
    '"t"',
    '1.5',
    'nil',
    'true',
    'IsMatch(',
    'Len(',
    'SEVERITY_NUMBER_WARN',
    'resource.attributes["x"]',
    '"',
    '\\',
    'é',
    '-',
  )
  fc.assert(
    fc.property(fc.array(word, { maxLength: 14 }), (words) => {
      const source = words.join(' ')
      const fault = conditionFault(source)
      if (fault === undefined) return typeof parseCondition(source).matches(batch, 0) === 'boolean'
      const at = Number(/ at character (\d+) \(saw /.exec(fault)?.[1])
      return at >= 1 && at <= source.length + 1
    }),
    { numRuns: 2_000 },
  )
  t.end()
})
