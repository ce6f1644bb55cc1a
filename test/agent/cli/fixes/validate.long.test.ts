import '../../../support/plain-processes.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { validateFix } from '../../../../agent/cli/commands/fixes-validate.ts'
import { components } from '../../../../agent/components.ts'
import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import type { Verdict } from '../../../../agent/model/fix.ts'
import { JOB_MIGRATIONS } from '../../../../agent/runtime/job-migrations.ts'
import { JobStore } from '../../../../agent/runtime/job-store.ts'
import { findSandbox } from '../../../../agent/sandbox/sandboxes.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { openStore } from '../../../../agent/storage/store.ts'
import { errorEvent } from '../../../support/events.ts'
import { AFTER, BEFORE, codeIn, contentOf, fixOf, recordOf } from './support.ts'

/*
 * Goal: a person can have the proof of a fix repeated, and is told when it does not hold any more.
 * Method: a real repository with tests and the state of an agent that has proposed a fix. The checks are run as they are,
 * then with code that is no longer what the fix was made for.
 */

const { sandbox, reasons } = await findSandbox({ clock: systemClock, signal: new AbortController().signal })
const skip = sandbox === undefined ? `no sandbox here: ${reasons.join('; ')}` : false
const TESTS = `import { test } from 'node:test'
import { strict as assert } from 'node:assert'
import { nameOf } from '../src/user.js'
test('a user has its name', () => assert.equal(nameOf({ name: 'a' }), 'a'))
`

/** What is told when no way to the error is searched for. */
const PLAIN_GAP =
  /^[^;]*; the error does not come from a command in the repository that the agent supervises$/

const CONFIGURATION = `
receivers: { file: { include: [/var/log/none.log] } }
processors: { detect: {}, analyze: { repositories: [{ path: . }] }, fix: { reproduction_search: 0s } }
exporters: { console: {} }
service: { pipelines: { logs: { receivers: [file], processors: [detect, analyze, fix], exporters: [console] } } }
`

void test(
  'fixes validate repeats the checks of a fix, and says when they do not hold any more',
  { skip },
  async (t) => {
    const folder = t.testdir({ code: {}, state: {} })
    const code = codeIn(join(folder, 'code'), {
      'src/user.js': BEFORE,
      'test/user.test.js': TESTS,
      'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
    })
    const stateDir = join(folder, 'state')
    const diagnosis: Diagnosis = {
      errorClass: 'null_dereference',
      language: 'javascript',
      frames: [],
      locations: [
        {
          path: 'src/user.js',
          line: 1,
          function: 'nameOf',
          snippet: [],
          confidence: 1,
          reason: 'top own frame',
        },
      ],
      causes: [],
      evidence: [],
      repository: { path: code },
      revision: 'working tree',
      gaps: [],
    } as unknown as Diagnosis
    const fix = fixOf({ 'src/user.js': [BEFORE, AFTER] })
    const known = { ...fix, verdict: { ...fix.verdict, grade: 'plausible' as const } }
    const store = openStore(join(stateDir, 'agent.sqlite'), { migrations: JOB_MIGRATIONS })
    const jobs = new JobStore(store)
    const event = errorEvent()
    jobs.begin('job1', { stage: 'fix', event, rerunAfterMs: 1 }, 'logs/fix', 1)
    const job = jobs.find(event.fingerprint)
    if (job === undefined) throw new Error('the job was just stored')
    const stored = { ...recordOf(known), timeUnixNano: '1', observedTimeUnixNano: '1' }
    jobs.finishStage(job, 'fix', { diagnosis, fix: known, event: stored }, 2)
    store.close()
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
    const validate = async (
      set: readonly string[] = [],
      config: readonly string[] = [],
    ): Promise<{ status: number; verdict: Verdict }> => {
      const status = await validateFix('f1x', { stateDir, json: true, config, set }, context)
      return { status, verdict: (JSON.parse(printed.splice(0).join('')) as { verdict: Verdict }).verdict }
    }

    const first = await validate()
    t.equal(first.status, 0)
    t.equal(first.verdict.grade, 'plausible')
    t.equal(first.verdict.checks.find(({ id }) => id === 'tests')?.outcome, 'passed')
    t.equal(contentOf(code, 'src/user.js'), BEFORE, 'the code is as it was')

    const bySet = await validate(['processors.fix.test_timeout=1s', 'processors.fix.reproduction_search=0s'])
    t.match(bySet.verdict.checks, [
      { id: 'policy' },
      { id: 'syntax' },
      { id: 'reproduction', reason: PLAIN_GAP },
    ])
    const file = join(folder, 'agent.yaml')
    writeFileSync(file, CONFIGURATION)
    const byFile = await validate([], [file])
    t.match(byFile.verdict.checks, [
      { id: 'policy' },
      { id: 'syntax' },
      { id: 'reproduction', reason: PLAIN_GAP },
    ])

    writeFileSync(join(code, 'src/user.js'), `// changed\n${BEFORE}`)
    const second = await validate()
    t.equal(second.status, 1)
    t.equal(second.verdict.grade, 'refused')
  },
)
