import '../../../support/plain-processes.ts'
import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test, type Test } from 'tap'
import { checkValue } from '../../../../config/schema.ts'
import type { FixOutcome } from '../../../../agent/model/fix.ts'
import { config, type Config } from '../../../../processors/fix/config.ts'
import { createStage } from '../../../../processors/fix/create-stage.ts'
import { contentOf, projectWith } from '../project.ts'
import { skip } from '../sandboxed.ts'
import { diagnosisWith, inputWith, stageSettings } from '../stage-support.ts'

/*
 * Goal: a test is offered with a fix only when it was seen to fail before and to pass after, and holds nothing of the log.
 * Method: a real project with tests, a real sandbox, and a model server that first mends the code and then gives one
 * scripted test after the other.
 */

const CODE = 'export function nameOf(users, id) {\n  return users.get(id).name\n}\n'
const TESTS = `import { test } from 'node:test'
import { strict as assert } from 'node:assert'
import { nameOf } from '../src/user.js'
test('a user has its name', () => assert.equal(nameOf(new Map([[1, { name: 'a' }]]), 1), 'a'))
`
const FIX = `The user may be missing.

FILE: src/user.js
<<<<<<< SEARCH
  return users.get(id).name
=======
  return users.get(id)?.name
>>>>>>> REPLACE
`

function testOf(statement: string): string {
  const [imports] = TESTS.split("test('a user")
  return `\`\`\`js\n${imports}test('a user that is missing has no name', () => ${statement})\n\`\`\`\n`
}

const GOOD = testOf('assert.equal(nameOf(new Map(), 1), undefined)')

async function outcomeWith(t: Test, answers: readonly string[]) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (chunk: Buffer) => (text += chunk.toString()))
    request.on('end', () => {
      asked.push(text)
      const content = answers[asked.length - 1] ?? 'NO_TEST'
      const message = { role: 'assistant', content, refusal: null }
      const body = { choices: [{ index: 0, finish_reason: 'stop', message }] }
      response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const directory = await projectWith({
    'src/user.js': CODE,
    'test/user.test.js': TESTS,
    'package.json': '{ "type": "module", "scripts": { "test": "node --test" } }\n',
  })
  t.teardown(() => {
    for (const folder of [directory, `${directory}-state`]) rmSync(folder, { recursive: true, force: true })
  })
  const before = await contentOf(directory)
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
  const checked = checkValue(config, {
    strategies: ['model'],
    model: { model: 'm', base_url: baseUrl, roles: { test_generator: { enabled: true } } },
  })
  if (checked.kind === 'invalid') throw new Error('the configuration of the test is not valid')
  const stage = await createStage(stageSettings(`${directory}-state`).settings, checked.value as Config)
  const diagnosis = diagnosisWith({ path: directory }, { function: 'nameOf', path: 'src/user.js' })
  const event = { exceptionMessage: 'no user 918273', stackTraceText: '' }
  const result = await stage.run(inputWith(event, diagnosis), new AbortController().signal)
  t.same(await contentOf(directory), before, 'the project is as it was')
  return { fix: result.fix as Extract<FixOutcome, { kind: 'fix' }>, asked, event: result.event }
}

void test('a test that fails before and passes after is offered with the fix', { skip }, async (t) => {
  const { fix, event } = await outcomeWith(t, [FIX, GOOD])
  t.equal(fix.kind, 'fix')
  t.match(fix.regressionTest, {
    kind: 'offered',
    path: 'test/user-01234567.test.js',
    names: [/a user that is missing has no name/],
    model: 'openai/m',
  })
  t.match(event.attributes['hephaestus.fix.regression_test'], { kind: 'offered' })
})

void test(
  'a test that passes before as well is not taken, and the model is told why',
  { skip },
  async (t) => {
    const { fix, asked } = await outcomeWith(t, [FIX, testOf('assert.ok(true)'), GOOD])
    t.match(fix.regressionTest, { kind: 'offered' })
    t.match(asked[2], 'it does not fail on the code before the change')
  },
)

void test('a test with a value of the log is not taken', { skip }, async (t) => {
  const logged = testOf('assert.equal(nameOf(new Map(), 918273), undefined)')
  const { fix } = await outcomeWith(t, [FIX, logged, logged])
  t.match(fix.regressionTest, { kind: 'none', reason: /value of the log/ })
})

void test('where no test can be written, that is said', { skip }, async (t) => {
  const { fix } = await outcomeWith(t, [FIX, 'NO_TEST'])
  t.match(fix.regressionTest, { kind: 'none', reason: /no test can be written/ })
})
