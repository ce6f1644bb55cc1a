import { join } from 'node:path'
import { writeFileSync } from 'node:fs'
import { test } from 'tap'
import { addRule, removeRule } from '../../../agent/detection/added-rules.ts'
import { muteGroup, unmuteGroup } from '../../../agent/detection/muted-groups.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { formatFault } from '../../../config/fault.ts'
import { validateSection } from '../../../config/validate.ts'
import { parseYaml } from '../../../config/parse-yaml.ts'
import { config } from '../../../processors/detect/config.ts'
import { detectProcessor } from '../../../processors/detect/factory.ts'
import { batchOf, benchOf, configOf, signal } from './support.ts'

/** Rules and silence that come and go while the processor runs, through real files. */
const RULE = {
  id: 'declined',
  description: 'The bank declined a payment',
  literals: ['was declined'],
  pattern: String.raw`payment (?P<message>\d+) was declined`,
  type: 'Declined',
  class: 'payment',
  severity: 'high',
}
const FILE = JSON.stringify({ rules: [RULE] })
const LINE = 'payment 1 was declined'

test('DetectProcessor starts with a rule of a wrong file not at all', async (t) => {
  const baseDirectory = t.testdir({ 'r.yaml': 'rules: 3\n' })
  await t.rejects(benchOf({ rule_files: ['r.yaml'] }, { baseDirectory }), { code: 'HEPH_CONFIG_INVALID' })
})

test('DetectProcessor leaves an added rule with a fault out, and the others hold', async (t) => {
  const stateDirectory = t.testdir()
  addRule(stateDirectory, 'declined', FILE)
  addRule(stateDirectory, 'broken', 'rules: 3\n')
  const { processor, sink } = await benchOf({}, { stateDirectory })
  await processor.consume(batchOf([LINE]), signal)
  t.match(sink.events[0], { exceptionType: 'Declined', exceptionMessage: '1' })
})

test('DetectProcessor takes over a rule and lets it go within a second, by its own clock', async (t) => {
  const stateDirectory = t.testdir()
  const wanted: unknown[] = []
  const { processor, sink, clock } = await benchOf(
    {},
    { stateDirectory, isOnce: false, wantMore: (literals) => void wanted.push(literals) },
  )
  await processor.consume(batchOf([LINE]), signal)
  t.equal(sink.events.length, 0)
  addRule(stateDirectory, 'declined', FILE)
  await clock.advance(1_000)
  await processor.consume(batchOf([LINE]), signal)
  t.match(sink.events[0]?.attributes, {
    [ATTRIBUTE.errorRule]: 'declined',
    [ATTRIBUTE.errorClass]: 'payment',
    [ATTRIBUTE.errorSeverity]: 'high',
  })
  t.ok(JSON.stringify(wanted.at(-1)).includes('"was declined"'), 'the receivers are told')
  removeRule(stateDirectory, 'declined')
  await clock.advance(1_000)
  await processor.consume(batchOf([LINE]), signal)
  t.equal(sink.events.length, 1)
  await processor.shutdown(signal)
  t.equal(clock.timers, 0)
})

test('DetectProcessor sees a real file on the real clock', async (t) => {
  const stateDirectory = t.testdir()
  const { processor, sink } = await benchOf({}, { stateDirectory, isOnce: false, clock: systemClock })
  t.teardown(() => processor.shutdown(signal))
  addRule(stateDirectory, 'declined', FILE)
  for (let tries = 0; sink.events.length === 0 && tries < 1_000; tries += 1) {
    await processor.consume(batchOf([LINE]), signal)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  t.equal(sink.events.length, 1)
})

test('a rule of the user takes the place of a built-in one with its id, and a disabled one is not asked', async (t) => {
  const panic = 'panic: no cart'
  const own = await benchOf({
    rules: [{ ...RULE, id: 'go-panic', literals: ['panic: '], pattern: '^panic: x' }],
  })
  await own.processor.consume(batchOf([panic]), signal)
  t.equal(own.sink.events.length, 0)
  const without = await benchOf({ disabled_rules: ['go-panic'] })
  await without.processor.consume(batchOf([panic]), signal)
  t.equal(without.sink.events.length, 0)
})

test('a rule says more about an error that a trace gave away', async (t) => {
  const { processor, sink } = await benchOf()
  const trace = 'java.lang.OutOfMemoryError: Java heap space\n\tat com.acme.Shop.load(Shop.java:12)'
  await processor.consume(batchOf([trace]), signal)
  t.match(sink.events[0], {
    exceptionType: 'java.lang.OutOfMemoryError',
    severityNumber: 21,
    stackTraceText: /Shop\.java:12/,
    attributes: { [ATTRIBUTE.errorClass]: 'out_of_memory', [ATTRIBUTE.errorSeverity]: 'critical' },
  })
})

test('a rule that names a lower level finds errors there, with and without marks on other lines', async (t) => {
  const { processor, sink } = await benchOf({ rules: [{ ...RULE, levels: ['info'] }] })
  await processor.consume(batchOf([{ body: LINE, severity: 9 }, { body: 'ok', severity: 9 }, LINE]), signal)
  t.equal(sink.events.length, 1)
  t.equal(sink.events[0]?.severityNumber, 17)
})

test('a rule without literals is asked for every record', async (t) => {
  const { processor, sink } = await benchOf({ rules: [{ ...RULE, literals: [] }] })
  await processor.consume(batchOf(['nothing', LINE]), signal)
  t.equal(sink.events.length, 1)
  t.equal(detectProcessor.needs?.(configOf({ rules: [{ ...RULE, literals: [] }] })), undefined)
  t.ok(
    detectProcessor
      .needs?.(configOf({ rules: [RULE] }))
      ?.literals.some(({ text }) => text === 'was declined'),
  )
})

test('a muted group is counted and makes no event until it is unmuted or its time is over', async (t) => {
  const stateDirectory = t.testdir()
  addRule(stateDirectory, 'declined', FILE)
  const { processor, sink, clock } = await benchOf({}, { stateDirectory, isOnce: false })
  const logged = async (): Promise<number> => {
    const before = sink.events.length
    await processor.consume(batchOf([LINE]), signal)
    return sink.events.length - before
  }
  t.equal(await logged(), 1)
  const fingerprint = sink.events[0]?.fingerprint ?? ''
  muteGroup(stateDirectory, fingerprint)
  await clock.advance(1_000)
  t.equal(await logged(), 0)
  unmuteGroup(stateDirectory, fingerprint)
  await clock.advance(1_000)
  t.equal(await logged(), 1)
  t.equal(sink.events.at(-1)?.count, 3, 'the muted occurrence was counted')
  muteGroup(stateDirectory, fingerprint, clock.now() + 60_000)
  await clock.advance(1_000)
  t.equal(await logged(), 0)
  await clock.advance(60_000)
  t.equal(await logged(), 1, 'the time is over')
  await processor.shutdown(signal)
})

test('rules in the configuration are refused with the place of the rule', (t) => {
  const faults = (text: string): readonly string[] => {
    const { root } = parseYaml(text, 'a.yaml')
    if (root === undefined) throw new Error('the test is no YAML')
    const section = {
      node: root,
      keyAt: { source: 'a.yaml', line: 1, column: 1 },
      path: ['processors', 'detect'],
    }
    return validateSection(config, section).faults.map(formatFault)
  }
  const rule = 'rules:\n  - id: a\n    description: x\n    pattern: declined\n'
  t.same(faults(rule), [])
  t.match(faults(rule.replace('declined', '(?=x)')), [
    /^a\.yaml:4:14: processors\.detect\.rules\[0\]\.pattern: expected a pattern in RE2 syntax/,
  ])
  t.match(faults(`${rule}    tests: { matches: [accepted] }\n`), [
    /^a\.yaml:2:5: processors\.detect\.rules\[0\]: rule "a", tests\.matches\[0\]: expected to be found/,
  ])
  t.match(faults(rule + rule.slice('rules:\n'.length)), [/processors\.detect\.rules: .*"a" is there twice/])
  t.match(faults('rule_file: [a]\n'), [/unknown key; did you mean "rule_files"\?/])
  t.end()
})

test('what only files tell is inspected: their faults, rules that cost, ids that are none', async (t) => {
  const folder = t.testdir({ 'bad.yaml': 'rules: 3\n' })
  writeFileSync(join(folder, 'slow.yaml'), JSON.stringify({ rules: [{ ...RULE, literals: [] }] }))
  const wrong = await detectProcessor.inspect?.(configOf({ rule_files: ['bad.yaml'] }), folder)
  t.match(wrong?.faults, [{ source: join(folder, 'bad.yaml'), line: 1, column: 8 }])
  const costs = await detectProcessor.inspect?.(
    configOf({ rule_files: ['slow.yaml'], disabled_rules: ['go-panik'] }),
    folder,
  )
  t.match(costs?.warnings, [
    /^rule declined \(.*slow\.yaml:1:11\) has no literals: every line is decoded/,
    /^disabled_rules names go-panik, which is no built-in rule; did you mean go-panic\?$/,
  ])
})
