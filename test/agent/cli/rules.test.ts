import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { CommandContext } from '../../../agent/cli/command-context.ts'
import { listGroups, mute, showGroup, unmute } from '../../../agent/cli/commands/groups.ts'
import {
  addRules,
  listRules,
  removeAddedRule,
  showRule,
  testRules,
} from '../../../agent/cli/commands/rules.ts'
import { validate } from '../../../agent/cli/commands/validate.ts'
import { components } from '../../../agent/components.ts'
import { storedGroup } from '../../../agent/detection/group-record.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { readMutedGroups } from '../../../agent/detection/muted-groups.ts'
import { openComponentStorage } from '../../../agent/storage/component-storage.ts'
import { openStore } from '../../../agent/storage/store.ts'
import { FakeClock } from '../../support/clock.ts'

/** The commands as functions, over real files: what a process adds is tested with the agent. */
const RULE = `rules:
  - id: declined
    description: The bank declined a payment
    literals: [declined]
    pattern: 'order (?P<message>\\d+) declined'
    severity: low
    tests: { matches: [order 1 declined], leaves_alone: [order 1 paid] }
`
const STATE = { stateDir: 'state', json: false }

function contextOf(
  t: Test,
  files: Readonly<Record<string, string>> = {},
): CommandContext & { printed: string } {
  const never = new AbortController().signal
  const context = {
    registry: components,
    environment: {},
    workingDirectory: t.testdir(files),
    self: [],
    version: '0',
    printed: '',
    print: (text: string) => void (context.printed += text),
    printError: (text: string) => void (context.printed += text),
    outputLost: never,
  }
  return context
}

function taken(context: { printed: string }): string {
  const { printed } = context
  context.printed = ''
  return printed
}

test('rules add refuses a file with a fault, names its place and adds nothing', (t) => {
  const context = contextOf(t, { 'r.yaml': RULE.replace('paid', 'declined') })
  for (const command of [addRules, testRules])
    t.throws(() => command('r.yaml', STATE, context), {
      message: /^r\.yaml:7:\d+: rules\[0\]\.tests\.leaves_alone/,
    })
  t.throws(() => addRules('none.yaml', STATE, context), { code: 'HEPH_RULE_FILE' })
  listRules(STATE, context)
  t.notMatch(taken(context), /added/)
  t.end()
})

test('rules remove says of a rule that was not added what it is', (t) => {
  const context = contextOf(t)
  t.throws(() => removeAddedRule('go-panic', STATE, context), {
    code: 'HEPH_RULE_NOT_ADDED',
    message: /disabled_rules/,
  })
  t.throws(() => removeAddedRule('none', STATE, context), { message: /rules list/ })
  t.throws(() => removeAddedRule('../../etc/passwd', STATE, context), { code: 'HEPH_RULE_NOT_ADDED' })
  t.throws(() => showRule('none', STATE, context), { code: 'HEPH_RULE_UNKNOWN' })
  t.end()
})

test('a rule is tested, added, listed before the built-in ones, shown as it was written, and removed', (t) => {
  const context = contextOf(t, { 'r.yaml': RULE })
  testRules('r.yaml', STATE, context)
  t.equal(taken(context), 'declined: 2 tests passed\n')
  addRules('r.yaml', STATE, context)
  t.equal(taken(context), 'added declined\n')
  listRules(STATE, context)
  t.match(taken(context), /^declined +added +low +The bank declined a payment\n\S+ +built-in/)
  showRule('declined', STATE, context)
  t.match(taken(context), /^rules:\n {2}- id: declined\n[^]*severity: low/)
  removeAddedRule('declined', STATE, context)
  t.equal(taken(context), 'removed declined\n')
  listRules({ ...STATE, json: true }, context)
  const { rules } = JSON.parse(taken(context)) as { rules: { id: string; origin: string }[] }
  t.ok(rules.every(({ origin }) => origin === 'built-in'))
  t.end()
})

test('adding a rule says when it takes the place of a built-in one, and when it costs', (t) => {
  const context = contextOf(t, {
    'r.yaml': RULE.replace('id: declined', 'id: go-panic').replace(/ {4}literals.*\n/, ''),
  })
  addRules('r.yaml', STATE, context)
  t.match(taken(context), /^added go-panic, in place of the built-in rule\ngo-panic: has no literals/)
  t.end()
})

test('validate tells what rules of files cost, and refuses a file with its place', async (t) => {
  const config = (file: string): string => `receivers: { file: { include: [x.log] } }
processors: { detect: { rule_files: [${file}] } }
exporters: { console: }
service: { pipelines: { logs: { receivers: [file], processors: [detect], exporters: [console] } } }
`
  const context = contextOf(t, {
    'a.yaml': config('slow.yaml'),
    'b.yaml': config('bad.yaml'),
    'slow.yaml': RULE.replace(/ {4}literals.*\n/, ''),
    'bad.yaml': RULE.replace('pattern', 'patern'),
  })
  const options = { set: [], json: false }
  const at = (name: string): string[] => [join(context.workingDirectory, name)]
  await validate({ ...options, config: at('a.yaml') }, context)
  t.match(taken(context), /warning: processors\.detect: rule declined \(.*slow\.yaml:2:5\) has no literals/)
  await t.rejects(validate({ ...options, config: at('b.yaml') }, context), {
    message: /bad\.yaml:5:5: rules\[0\]\.patern: unknown key; did you mean "pattern"\?/,
  })
})

const NO_GROUPING = { grouping: undefined, members: [], versions: [], hosts: [], traceIds: [] }

test('a group says why it is one, and where it was seen', (t) => {
  const context = contextOf(t, { state: {} as never })
  const store = openStore(join(context.workingDirectory, 'state', 'agent.sqlite'))
  const storages = openComponentStorage(store, new FakeClock(), () => undefined)
  const fingerprint = 'a'.repeat(32) as Fingerprint
  const group = storedGroup({
    count: 2,
    firstSeenUnixNano: 1n,
    lastSeenUnixNano: 2n,
    recentMs: [],
    name: { type: 'CartError', message: 'no cart', service: 'shop', language: 'go' },
    grouping: { method: 'own_code', parts: ['type CartError', 'frame total\u001b[31m in cart.go'] },
    members: [
      { hashes: [fingerprint], method: 'own_code' },
      { hashes: ['b'.repeat(32) as Fingerprint], method: 'similar_code', similarity: 0.94 },
    ],
    versions: ['1.0', '1.1'],
    hosts: ['web-1'],
    traceIds: [],
  })
  storages.forComponent('processor:a:detect').set(`group/${fingerprint}`, group)
  storages.close()
  store.close()
  showGroup('aa', STATE, context)
  const shown = taken(context)
  t.match(
    shown,
    /^versions: +1\.0, 1\.1\nhosts: +web-1\none group by the same own code:\n {2}type CartError\n/m,
  )
  t.match(shown, /joined by nearly the same own code \(94 %\): bbbbbbbbbbbb\n$/)
  t.notMatch(shown, /\u001b|traces/)
  showGroup('aa', { ...STATE, json: true }, context)
  t.match(JSON.parse(taken(context)), {
    hosts: ['web-1'],
    members: [{ method: 'own_code' }, { similarity: 0.94 }],
  })
  t.end()
})

test('groups are listed beside an agent, muted, snoozed and unmuted by the beginning of their id', (t) => {
  const context = contextOf(t, { state: {} as never })
  const state = join(context.workingDirectory, 'state')
  t.throws(() => listGroups(STATE, context), { code: 'HEPH_STATE_MISSING' })
  const store = openStore(join(state, 'agent.sqlite'))
  const storages = openComponentStorage(store, new FakeClock(), () => undefined)
  const name = { type: 'CartError', message: 'no cart\u001b[31m', service: 'shop', language: 'go' }
  const times = { firstSeenUnixNano: 1_700_000_000_000_000_000n, recentMs: [], name }
  for (const [pipeline, fingerprint, seconds] of [
    ['a', 'ab1'.padEnd(32, '0'), 1n],
    ['b', 'ab1'.padEnd(32, '0'), 3n],
    ['a', 'ab2'.padEnd(32, '0'), 2n],
  ] as const) {
    const lastSeenUnixNano = times.firstSeenUnixNano + seconds * 1_000_000_000n
    const group = storedGroup({ ...NO_GROUPING, ...times, count: 2, lastSeenUnixNano })
    storages.forComponent(`processor:${pipeline}:detect`).set(`group/${fingerprint}`, group)
  }
  storages.close()
  store.close()

  listGroups(STATE, context)
  const lines = taken(context).trimEnd().split('\n')
  t.match(lines[0], /^ab1000000000 {2}2023-11-14T22:13:23\.000Z {7}4x .*shop {2}CartError: no cart/)
  t.notMatch(lines[0], /\u001b/)
  t.equal(lines.length, 2)
  t.throws(() => mute('ab', STATE, context), { code: 'HEPH_GROUP_AMBIGUOUS' })
  t.throws(() => showGroup('c', STATE, context), { code: 'HEPH_GROUP_UNKNOWN' })
  t.throws(() => mute('ab1', { ...STATE, for: 'soon' }, context), { code: 'HEPH_GROUP_DURATION' })
  mute('ab1', STATE, context)
  mute('ab2', { ...STATE, for: '2h' }, context)
  t.match(taken(context), /^muted ab10+\nmuted ab20+ until 20/)
  t.equal(readMutedGroups(state).size, 2)
  showGroup('ab1', STATE, context)
  t.match(taken(context), /muted: +yes\n$/)
  listGroups(STATE, context)
  t.match(taken(context), / muted {2}[^]* snoozed/)
  unmute('ab1', STATE, context)
  unmute('ab2', STATE, context)
  t.throws(() => unmute('ab2', STATE, context), { code: 'HEPH_GROUP_UNKNOWN' })
  t.equal(readMutedGroups(state).size, 0)
  t.end()
})
