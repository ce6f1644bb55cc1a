import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { listFixes } from '../../../../agent/cli/commands/fixes.ts'
import { applyFixCommand, exportFix, printDiff, rejectFix } from '../../../../agent/cli/commands/fixes-use.ts'
import { printPrompts } from '../../../../agent/cli/commands/fixes-prompt.ts'
import { planFix } from '../../../../agent/cli/commands/fixes-plan.ts'
import { validateFix } from '../../../../agent/cli/commands/fixes-validate.ts'
import { recorded } from '../../../../agent/ai/prompt-log.ts'
import { components } from '../../../../agent/components.ts'
import { batchOfRecords } from '../../../../agent/model/batch-of-records.ts'
import { encodeLogsJson } from '../../../../agent/otlp/json.ts'
import { readFixDecisions } from '../../../../agent/knowledge/fix-decisions.ts'
import type { RegressionTest } from '../../../../agent/model/fix.ts'
import { JOB_MIGRATIONS } from '../../../../agent/runtime/job-migrations.ts'
import { JobStore } from '../../../../agent/runtime/job-store.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { openStore } from '../../../../agent/storage/store.ts'
import { eventJson, webhookEvent } from '../../../../exporters/webhook/event.ts'
import { errorEvent } from '../../../support/events.ts'
import { AFTER, BEFORE, codeIn, contentOf, fixOf, git, recordOf } from './support.ts'

const ID = 'f1xedfix-0001'
const FIX = fixOf({ 'src/user.js': [BEFORE, AFTER] })

/** Code, and the state of an agent that has proposed a fix for it. */
function setUp(t: Test, event = errorEvent()) {
  const folder = t.testdir({ code: {}, state: {} })
  const code = codeIn(join(folder, 'code'), { 'src/user.js': BEFORE })
  const stateDir = join(folder, 'state')
  const sqlite = openStore(join(stateDir, 'agent.sqlite'), { migrations: JOB_MIGRATIONS })
  const store = new JobStore(sqlite)
  store.begin('job1', { stage: 'fix', event, rerunAfterMs: 1 }, 'logs/fix', 1)
  const job = store.find(event.fingerprint)
  t.ok(job !== undefined)
  const stored = { ...recordOf(FIX), timeUnixNano: '1', observedTimeUnixNano: '1' }
  if (job !== undefined) store.finishStage(job, 'fix', { diagnosis: undefined, fix: FIX, event: stored }, 2)
  sqlite.close()
  const printed: string[] = []
  const context: CommandContext = {
    registry: components,
    environment: { NO_COLOR: '1' },
    workingDirectory: code,
    self: [],
    version: '1.2.3',
    print: (text) => void printed.push(text),
    printError: (text) => void printed.push(text),
    outputLost: new AbortController().signal,
  }
  return { folder, code, stateDir, context, printed: () => printed.splice(0).join('') }
}

test('fixes diff prints what git apply takes, and fixes apply does the same and can be taken back', async (t) => {
  const { code, stateDir, context, printed } = setUp(t)
  const options = { stateDir, json: false }
  await printDiff('f1x', options, context)
  writeFileSync(join(stateDir, 'a.diff'), printed())
  git(code, 'apply', join(stateDir, 'a.diff'))
  t.equal(contentOf(code, 'src/user.js'), AFTER)
  git(code, 'checkout', '-q', '.')
  await applyFixCommand('f1x', { ...options, repo: '.', undo: false }, context)
  t.match(printed(), 'changed: src/user.js')
  t.equal(contentOf(code, 'src/user.js'), AFTER)
  listFixes(options, context)
  t.match(printed(), /job1 +applied +proved/)
  await applyFixCommand('f1x', { ...options, repo: '.', undo: true }, context)
  t.equal(contentOf(code, 'src/user.js'), BEFORE)
  listFixes(options, context)
  t.match(printed(), /job1 +pending +proved/)
})

test('an applied fix is taken back by the name it was applied by: its repair, its error or itself', async (t) => {
  const { code, stateDir, context } = setUp(t)
  const { fingerprint } = errorEvent()
  for (const [name, back] of [
    ['job1', 'job1'],
    ['job', fingerprint.slice(0, 12)],
    [fingerprint, ID],
  ] as const) {
    const options = { stateDir, json: false, repo: '.' }
    await applyFixCommand(name, { ...options, undo: false }, context)
    t.equal(contentOf(code, 'src/user.js'), AFTER, name)
    await t.rejects(applyFixCommand('job2', { ...options, undo: true }, context), {
      code: 'HEPH_FIX_NOT_APPLIED',
    })
    await applyFixCommand(back, { ...options, undo: true }, context)
    t.equal(contentOf(code, 'src/user.js'), BEFORE, back)
  }
})

test('fixes reject keeps the decision with its reason where the agent reads it', (t) => {
  const { stateDir, context, printed } = setUp(t)
  rejectFix('job1', { stateDir, json: false, reason: 'guests have no name' }, context)
  t.match(readFixDecisions(stateDir), [{ fixId: ID, diff: FIX.diff, reason: 'guests have no name' }])
  printed()
  listFixes({ stateDir, json: true }, context)
  t.match(JSON.parse(printed()), { fixes: [{ id: 'job1', use: 'rejected' }] })
  t.end()
})

test('fixes export as SARIF replaces exactly the lines that change', async (t) => {
  const { stateDir, context, printed } = setUp(t)
  await exportFix(ID, { stateDir, json: false, format: 'sarif' }, context)
  const region = { startLine: 1, startColumn: 1, endLine: 2, endColumn: 1 }
  t.match(JSON.parse(printed()), {
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hephaestus', version: '1.2.3' } },
        results: [
          {
            ruleId: 'TypeError',
            fixes: [
              {
                artifactChanges: [
                  {
                    artifactLocation: { uri: 'src/user.js' },
                    replacements: [{ deletedRegion: region, insertedContent: { text: AFTER } }],
                  },
                ],
              },
            ],
          },
        ],
      },
    ],
  })
})

test('a person applies a fix who only got its event, by OTLP or by webhook, without any agent', async (t) => {
  const { folder, code, context, printed } = setUp(t)
  const record = recordOf(FIX)
  const other = { ...record, eventName: 'hephaestus.error.analyzed' }
  const lines = [other, record, record].map((each) => encodeLogsJson(batchOfRecords([each], { stream: 's' })))
  writeFileSync(join(folder, 'events.jsonl'), `${lines.join('\n')}\n`)
  writeFileSync(join(folder, 'webhook.json'), JSON.stringify(eventJson(webhookEvent(record, 'place'))))
  for (const event of ['../events.jsonl', '../webhook.json']) {
    const stateDir = join(folder, `own-${event.length}`)
    const options = { stateDir, json: false, event }
    await applyFixCommand(undefined, { ...options, repo: '.', undo: false }, context)
    t.equal(contentOf(code, 'src/user.js'), AFTER, event)
    await applyFixCommand(ID, { ...options, repo: '.', undo: true }, context)
    t.equal(contentOf(code, 'src/user.js'), BEFORE, event)
    printed()
  }
})

test('an event that is none, holds no fix, or holds several is refused with what to do', async (t) => {
  const { folder, stateDir, context } = setUp(t)
  const apply = async (text: string) => {
    writeFileSync(join(folder, 'event'), text)
    return await applyFixCommand(
      undefined,
      { stateDir, json: false, event: '../event', repo: '.', undo: false },
      context,
    )
  }
  await t.rejects(apply('hello'), { code: 'HEPH_FIX_EVENT_UNREADABLE', message: /line 1/ })
  await t.rejects(apply('{"a":1}'), { code: 'HEPH_FIX_EVENT_UNREADABLE' })
  await t.rejects(apply('{"resourceLogs":[]}'), { code: 'HEPH_FIX_UNKNOWN' })
  const record = recordOf(FIX)
  const second = { ...record, attributes: { ...record.attributes, 'hephaestus.fix.id': 'another' } }
  await t.rejects(apply(encodeLogsJson(batchOfRecords([record, second], { stream: 's' }))), {
    code: 'HEPH_FIX_AMBIGUOUS',
    message: /f1xedfix-0001, another/,
  })
  const cut = { ...record, attributes: { ...record.attributes, 'hephaestus.fix.files': [] } }
  await t.rejects(apply(encodeLogsJson(batchOfRecords([cut], { stream: 's' }))), {
    code: 'HEPH_FIX_INCOMPLETE',
  })
})

test('fixes show --prompt prints what was sent for an error, byte for byte', async (t) => {
  const { stateDir, context, printed } = setUp(t)
  const options = { stateDir, json: false }
  printPrompts('f1x', options, context)
  t.match(printed(), 'no model was asked for this error')
  const provider = recorded(
    {
      name: 'openai/m',
      bodyOf: ({ user }) => `{"user":"${user}"}`,
      complete: () => Promise.resolve({ text: '', isComplete: true, inputTokens: 0, outputTokens: 0 }),
    },
    { stateDirectory: stateDir, fingerprint: errorEvent().fingerprint, clock: systemClock },
  )
  for (const user of ['a', 'b'])
    await provider.complete({ system: '', user, maxOutputTokens: 1 }, new AbortController().signal)
  printPrompts('f1x', options, context)
  t.equal(printed(), '{"user":"a"}\n{"user":"b"}\n')
  printPrompts('f1x', { ...options, json: true }, context)
  t.match(JSON.parse(printed()), { prompts: [{ to: 'openai/m', body: '{"user":"a"}' }, {}] })
})

test('fixes export --format test prints the test of a fix as a new file that git applies', async (t) => {
  const { code, stateDir, context, printed } = setUp(t)
  const text = "import { test } from 'node:test'\n\ntest('a')\n"
  const event = (regressionTest: RegressionTest): string => {
    const file = join(stateDir, 'event.json')
    const batch = batchOfRecords([recordOf({ ...FIX, regressionTest })], { stream: 'test' })
    writeFileSync(file, encodeLogsJson(batch))
    return file
  }
  const offered = {
    kind: 'offered',
    path: 'test/user-1.test.js',
    text,
    names: ['a'],
    model: 'openai/m',
  } as const
  const options = { stateDir, json: false, format: 'test' } as const
  await exportFix(undefined, { ...options, event: event(offered) }, context)
  writeFileSync(join(stateDir, 'test.diff'), printed())
  git(code, 'apply', join(stateDir, 'test.diff'))
  t.equal(contentOf(code, 'test/user-1.test.js'), text)
  for (const other of [
    { kind: 'none', reason: 'it does not fail before' } as const,
    { ...offered, path: 'test/a\n+++ b/.github/x.js' },
  ])
    await t.rejects(exportFix(undefined, { ...options, event: event(other) }, context), {
      code: 'HEPH_FIX_NO_TEST',
    })
  await t.rejects(exportFix('f1x', options, context), { code: 'HEPH_FIX_NO_TEST' })
})

test('fixes validate says which fix it cannot look at', async (t) => {
  const { stateDir, context } = setUp(t)
  await t.rejects(validateFix('f1x', { stateDir, json: false, config: [], set: [] }, context), {
    code: 'HEPH_FIX_NO_CODE',
  })
  await t.rejects(validateFix('none', { stateDir, json: false, config: [], set: [] }, context), {
    code: 'HEPH_FIX_UNKNOWN',
  })
})

test('fixes plan tells the strategies in their order, and of models the roles that build on each other', async (t) => {
  const { folder, stateDir, context, printed } = setUp(t)
  await planFix('job1', { stateDir, json: false, config: [], set: [] }, context)
  t.match(printed(), /^known_fix\nlearned  after known_fix\n[^]*revert  after mutation\n$/)
  const config = join(folder, 'agent.yaml')
  const model = {
    model: 'weak',
    choices: [
      { languages: ['javascript'], model: 'for-scripts' },
      { languages: ['go'], model: 'for-go' },
    ],
    roles: {
      composer: { enabled: true, model: { provider: 'anthropic', model: 'small' } },
      validator: { enabled: true },
    },
  }
  const written = {
    receivers: { file: { include: ['/var/log/app.log'] } },
    processors: { analyze: {}, fix: { strategies: ['template', 'model'], model } },
    exporters: { console: {} },
    service: {
      pipelines: { logs: { receivers: ['file'], processors: ['analyze', 'fix'], exporters: ['console'] } },
    },
  }
  writeFileSync(config, JSON.stringify(written))
  await planFix('job1', { stateDir, json: false, config: [config], set: [] }, context)
  t.strictSame(printed().split('\n'), [
    'template',
    'model  after template',
    '  model/composer  asks anthropic/small',
    '  model/code_fixer  after model/composer  asks openai/for-scripts, then openai/weak',
    '  model/validator  after model/code_fixer  asks openai/for-scripts, then openai/weak',
    '',
  ])
})

test('fixes list shows no control character of a log to the terminal', (t) => {
  const exceptionMessage = 'no price \u001b]0;owned\u0007\u001b[2J\r'
  const { stateDir, context, printed } = setUp(t, errorEvent({ exceptionMessage }))
  listFixes({ stateDir, json: false }, context)
  t.match(printed(), 'TypeError: no price \\u{1b}]0;owned\\u{7}\\u{1b}[2J\\u{d}\n')
  t.end()
})
