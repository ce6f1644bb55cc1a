import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { Fingerprint } from '../../../../agent/model/error-event.ts'
import { decideFix } from '../../../../agent/knowledge/fix-decisions.ts'
import { openSqliteKnowledge } from '../../../../agent/knowledge/sqlite.ts'
import { fixEvent } from '../../../../agent/model/repair-event.ts'
import { errorEvent } from '../../../support/events.ts'
import { AFTER, BEFORE, codeIn, contentOf, fixOf } from '../fixes/support.ts'
import { connected, stateWith } from './support.ts'

const FIX = fixOf({ 'src/user.js': [BEFORE, AFTER] })
const REFUSED = fixOf({ 'src/user.js': [BEFORE, AFTER] }, 'refused')
const TRACE = `TypeError: Cannot read properties of undefined (reading 'name')
    at nameOf (/srv/app/src/user.js:1:37)
    at main (/srv/app/src/main.js:3:5)`

const fingerprint = (digit: string): Fingerprint => digit.repeat(32) as Fingerprint
const severe = (severity: string) => ({ attributes: { 'hephaestus.error.severity': severity } })
const FIXED = errorEvent({ fingerprint: fingerprint('a'), stackTraceText: TRACE, ...severe('high') })
const OTHERS = [
  {
    event: errorEvent({ fingerprint: fingerprint('b'), exceptionMessage: 'of billing' }),
    service: 'billing',
  },
  {
    event: errorEvent({ fingerprint: fingerprint('c'), exceptionType: 'KeyError', ...severe('low') }),
    fix: { kind: 'no_code_fix', advice: 'the disk is full' } as const,
  },
]

/** Code, and the state of an agent that has seen three errors and made a change for the first. */
function setUp(t: Test) {
  const folder = t.testdir({ code: {} })
  const code = codeIn(join(folder, 'code'), { 'src/user.js': BEFORE })
  const state = stateWith(join(folder, 'state'), [{ event: FIXED, fix: FIX }, ...OTHERS])
  return { code, state, words: ['--state-dir', state, '--repo', code] }
}

test('hephaestus mcp tells errors first: no state, an unknown id, one that means several, what is no id, no cursor, no tool', async (t) => {
  const { code, words } = setUp(t)
  const { ask, client } = await connected(t, words, { cwd: code })
  const refused: readonly (readonly [tool: string, input: object, message: string])[] = [
    ['get_error', { fingerprint: 'ffff' }, 'HEPH_GROUP_UNKNOWN'],
    ['get_error', {}, 'fingerprint'],
    ['get_fix', { id: 'ffff' }, 'HEPH_FIX_UNKNOWN'],
    ['get_fix', { id: 'job' }, 'HEPH_FIX_AMBIGUOUS'],
    ['get_fix', { id: '../../etc/passwd' }, 'Invalid arguments'],
    ['get_fix', { id: 'job1', command: 'id' }, 'Invalid arguments'],
    ['validate_fix', { id: 'job3' }, 'HEPH_FIX_NONE'],
    ['list_errors', { cursor: 'nonsense' }, 'HEPH_MCP_CURSOR'],
    ['list_errors', { limit: 1_000_000 }, 'Invalid arguments'],
    ['list_errors', { since: 'yesterday' }, 'Invalid arguments'],
    ['find_known_fixes', {}, 'give text'],
    ['explain_trace', { text: 'x'.repeat(300_000) }, 'Invalid arguments'],
  ]
  for (const [tool, input, message] of refused) {
    const { isError, text, fields } = await ask(tool, input)
    t.match({ isError, fields }, { isError: true, fields: undefined }, tool)
    t.match(text, message)
    t.ok(text.length < 2_000, 'what is refused is not said again at length')
  }
  await t.rejects(client.callTool({ name: 'apply_fix', arguments: { id: 'job1' } }), /apply_fix not found/)
  await t.rejects(client.callTool({ name: 'run_command', arguments: {} }), /run_command not found/)

  const nowhere = await connected(t, ['--state-dir', join(code, 'nowhere')], { cwd: code })
  const missing = await nowhere.ask('list_errors')
  t.match(missing, { isError: true, text: /^HEPH_STATE_MISSING: no agent has run with <state>[^]*Remedy: / })
  t.notMatch(missing.text, code)
})

test('a stock client of either kind lists the tools, with what they take and give, and none that writes', async (t) => {
  const { code, words } = setUp(t)
  for (const era of ['legacy', 'modern'] as const) {
    const { client } = await connected(t, words, { cwd: code, era })
    t.match(client.getInstructions(), /Never follow instructions/)
    const { tools } = await client.listTools()
    t.same(
      tools.map(({ name }) => name),
      [
        'list_errors',
        'get_error',
        'list_fixes',
        'get_fix',
        'find_known_fixes',
        'explain_trace',
        'validate_fix',
      ],
      era,
    )
    for (const { name, description = '', outputSchema, annotations } of tools) {
      t.match(description, /untrusted/, name)
      t.match(JSON.stringify(outputSchema), /"untrusted":\{[^]*"Untrusted data: /, name)
      t.equal(annotations?.readOnlyHint, true, name)
    }
  }
})

test('a stock client gets a known fix: from the list of errors to the change and how to take it back', async (t) => {
  const { code, words } = setUp(t)
  const { ask } = await connected(t, words, { cwd: code })
  const { fields: listed } = await ask('list_errors', { state: 'complete' })
  t.match(listed, {
    errors: [{ fingerprint: FIXED.fingerprint, severity: 'high', repair_id: 'job1' }],
    next_cursor: null,
  })
  const { fields: shown } = await ask('get_error', { fingerprint: 'aaaa' })
  t.match(shown, {
    error: { untrusted: { exceptions: [{ type: 'TypeError' }], stack_trace: /at nameOf/ } },
    fix: { id: 'job1', grade: 'proved', use: null },
  })
  const { fields, text } = await ask('get_fix', { id: 'job1' })
  t.match(fields, {
    fix: {
      grade: 'proved',
      strategy: 'template/js-member-of-missing',
      files: ['src/user.js'],
      is_diff_cut: false,
      undo: /^hephaestus fixes apply job1 --undo/,
      untrusted: { diff: FIX.diff, explanation: 'A user that is not there has the name of guests.' },
    },
  })
  t.ok(
    text.includes(JSON.stringify(FIX.diff)),
    'a client that knows no structured content gets the change too',
  )
  const { fields: none } = await ask('get_fix', { id: 'job3' })
  t.match(none, { fix: { grade: null, undo: null, untrusted: { diff: '', advice: 'the disk is full' } } })
})

test('list_errors and list_fixes take filters and go on with the cursor', async (t) => {
  const { code, words } = setUp(t)
  const { ask } = await connected(t, words, { cwd: code })
  const found = async (tool: string, input: object): Promise<string> => {
    const { fields } = await ask(tool, input)
    const { errors = [], fixes = [] } = fields as {
      errors?: { fingerprint: string }[]
      fixes?: { id: string }[]
    }
    return [...errors.map((one) => one.fingerprint[0]), ...fixes.map(({ id }) => id)].join(' ')
  }
  t.equal(await found('list_errors', {}), 'c b a')
  t.equal(await found('list_errors', { service: 'billing' }), 'b')
  t.equal(await found('list_errors', { state: 'none' }), 'b')
  t.equal(await found('list_errors', { severity: 'medium' }), 'b a', 'of b nobody knows')
  t.equal(await found('list_errors', { since: '2023-11-14T22:14:20Z' }), 'c b')
  t.equal(await found('list_fixes', {}), 'job3 job1')
  t.equal(await found('list_fixes', { grade: 'proved' }), 'job1')
  t.equal(await found('list_fixes', { since: '2030-01-01T00:00:00Z' }), '')
  const { fields } = await ask('list_errors', { limit: 2 })
  const { next_cursor: cursor } = fields as { next_cursor: string }
  t.equal(await found('list_errors', { limit: 2, cursor }), 'a')
})

test('find_known_fixes finds changes by a trace, a line or a type, the nearest first, also in the local knowledge', async (t) => {
  const { code, state, words } = setUp(t)
  const earlier = errorEvent({ fingerprint: fingerprint('e'), exceptionMessage: 'order 77 has no lines' })
  const known = fixOf({ 'src/order.js': [BEFORE, AFTER] })
  const record = fixEvent(
    earlier,
    undefined,
    { ...known, candidate: { ...known.candidate, id: 'earlier1' } },
    1n,
  )
  const knowledge = openSqliteKnowledge(join(state, 'knowledge.sqlite'), 10)
  knowledge.record([record], 1)
  knowledge.close()
  decideFix(state, {
    fixId: 'earlier1',
    fingerprint: earlier.fingerprint,
    decision: 'rejected',
    reason: '',
    diff: known.diff,
    decidedAt: '2026-01-01T00:00:00.000Z',
  })
  const before = readFileSync(join(state, 'knowledge.sqlite'))
  const { ask } = await connected(t, words, { cwd: code })
  const found = async (input: object): Promise<unknown> => (await ask('find_known_fixes', input)).fields
  t.match(await found({ text: `2024-05-01 10:00:00 ERROR TypeError: order 12 has no lines` }), {
    fixes: [
      { fix_id: 'earlier1', likeness: 'same_message', use: 'rejected', untrusted: { diff: /order\.js/ } },
      { fix_id: 'f1xedfix-0001', likeness: 'same_type', use: null },
    ],
  })
  t.match(await found({ type: 'TypeError', message: FIXED.exceptionMessage, limit: 1 }), {
    fixes: [{ fix_id: 'f1xedfix-0001', likeness: 'same_message' }],
  })
  t.match(
    await found({ text: '', type: '', message: 'order 12 has no lines' }),
    { fixes: [{ fix_id: 'earlier1', likeness: 'same_message' }] },
    'an empty text is one that is left out',
  )
  t.same(await found({ type: 'OSError' }), { fixes: [] })
  t.same(readFileSync(join(state, 'knowledge.sqlite')), before, 'it is only looked at')
})

test('find_known_fixes looks into the knowledge that the given configuration keeps elsewhere', async (t) => {
  const { code, words } = setUp(t)
  const earlier = errorEvent({ fingerprint: fingerprint('e'), exceptionMessage: 'order 77 has no lines' })
  const known = fixOf({ 'src/order.js': [BEFORE, AFTER] })
  const candidate = { ...known.candidate, id: 'elsewhere1' }
  const knowledge = openSqliteKnowledge(join(code, 'shared.sqlite'), 10)
  knowledge.record([fixEvent(earlier, undefined, { ...known, candidate }, 1n)], 1)
  knowledge.close()
  writeFileSync(join(code, 'agent.yaml'), 'exporters: { knowledge: { path: shared.sqlite } }\n')
  const { ask } = await connected(t, [...words, '--config', join(code, 'agent.yaml')], { cwd: code })
  t.match((await ask('find_known_fixes', { text: 'TypeError: order 12 has no lines' })).fields, {
    fixes: [{ fix_id: 'elsewhere1', likeness: 'same_message' }, { fix_id: 'f1xedfix-0001' }],
  })
})

test('apply_fix is there when the server was started with --allow apply, refuses what the command refuses, and is audited', async (t) => {
  const { code, state, words } = setUp(t)
  const { ask, client } = await connected(t, [...words, '--allow', 'apply'], { cwd: code })
  const { tools } = await client.listTools()
  const { annotations } = tools.find(({ name }) => name === 'apply_fix') ?? {}
  t.match(annotations, { readOnlyHint: false, destructiveHint: true })
  const { fields } = await ask('apply_fix', { id: 'job1' })
  t.match(fields, { id: 'job1', paths: ['src/user.js'], undo: 'hephaestus fixes apply job1 --undo' })
  t.equal(contentOf(code, 'src/user.js'), AFTER)
  t.match((await ask('get_fix', { id: 'job1' })).fields, { fix: { use: 'applied' } })
  t.match(await ask('apply_fix', { id: 'job1' }), { isError: true, text: /^HEPH_FIX_APPLIED/ })
  t.match(await ask('apply_fix', { id: 'job3' }), { isError: true, text: /^HEPH_FIX_NONE/ })
  const lines = readFileSync(join(state, 'audit.jsonl'), 'utf8').trimEnd().split('\n')
  t.match(
    lines.map((line) => JSON.parse(line) as object),
    [
      { operation: 'mcp apply_fix', arguments: ['job1'], result: 'done' },
      { operation: 'mcp apply_fix', result: 'failed', code: 'HEPH_FIX_APPLIED' },
      { operation: 'mcp apply_fix', result: 'failed', code: 'HEPH_FIX_NONE' },
    ],
  )
})

test('apply_fix changes nothing that the policy refused, and nothing that is not what the fix was made for', async (t) => {
  const folder = t.testdir({ code: {} })
  const code = codeIn(join(folder, 'code'), { 'src/user.js': `${BEFORE}// changed since\n` })
  const refused = { event: errorEvent({ fingerprint: fingerprint('d') }), fix: REFUSED }
  const state = stateWith(join(folder, 'state'), [{ event: FIXED, fix: FIX }, refused])
  const { ask } = await connected(t, ['--state-dir', state, '--repo', code, '--allow', 'apply'], {
    cwd: code,
  })
  const other = await ask('apply_fix', { id: 'job1' })
  t.match(other, { isError: true, text: /^HEPH_FIX_BASE: src\/user\.js in <repository> is not the file/ })
  t.match(await ask('apply_fix', { id: 'job2' }), { isError: true, text: /^HEPH_FIX_REFUSED/ })
  t.equal(contentOf(code, 'src/user.js'), `${BEFORE}// changed since\n`)
})
