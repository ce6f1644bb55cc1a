import { once } from 'node:events'
import { rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'tap'
import { checkValue } from '../../../../config/schema.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { config, type Config } from '../../../../processors/fix/config.ts'
import { Budget } from '../../../../processors/fix/budget.ts'
import { promptParts } from '../../../../processors/fix/strategies/model-prompt.ts'
import { RoleJournal } from '../../../../processors/fix/roles/journal.ts'
import { createRoleModels } from '../../../../processors/fix/roles/role-models.ts'
import { createModelStrategy } from '../../../../processors/fix/strategies/model.ts'
import type { StrategyInput } from '../../../../processors/fix/strategy.ts'
import { openProject, projectWith } from '../project.ts'
import { diagnosisWith } from '../stage-support.ts'
import { eventWith } from '../support.ts'

/** Nothing answers there, and nobody is asked: the address is set aside for documentation. */
const FAR = 'http://192.0.2.1/v1'

async function strategyFor(directory: string, baseUrl: string, more: Readonly<Record<string, unknown>> = {}) {
  const checked = checkValue(config, {
    model: { model: 'm', base_url: baseUrl, timeout: '50ms', max_attempts: 1, ...more },
  })
  if (checked.kind === 'invalid') throw new Error('the configuration of the test is not valid')
  const { model, model_min_occurrences: occurrencesMin } = checked.value as Config
  if (model === undefined) throw new Error('there is a model')
  const journal = new RoleJournal()
  const roles = await createRoleModels(model, {
    clock: systemClock,
    random: () => 0.5,
    baseDirectory: directory,
    stateDirectory: directory,
    occurrencesMin,
    journal,
  })
  return createModelStrategy({
    config: model,
    clock: systemClock,
    occurrencesMin,
    roles,
    journal,
    baseDirectory: directory,
  })
}

function inputWith(count: number): StrategyInput {
  return {
    event: eventWith({ count }),
    diagnosis: diagnosisWith({ path: '/nowhere' }, { function: 'f', path: 'a.js' }),
    repository: { read: () => Promise.resolve(undefined) } as unknown as StrategyInput['repository'],
    knownFixes: [],
    revision: '',
    newId: () => 'id',
    previousFailures: [],
  }
}

const never = new AbortController().signal

void test('a model that is not on this host is asked from the third occurrence on, and says so before', async (t) => {
  const strategy = await strategyFor(t.testdir(), FAR)
  t.match(await strategy.propose(inputWith(2), never), {
    candidates: [],
    againAtCount: 3,
    notes: ['openai/m is asked when the error was seen 3 times, and it was seen 2'],
  })
  const asked = await strategy.propose(inputWith(3), never)
  t.match(asked.notes[0], /HEPH_AI_(?:TIMEOUT|UNAVAILABLE)/)
  t.equal(asked.againAtCount, undefined)
})

void test('a model behind the loopback is asked at once', async (t) => {
  const strategy = await strategyFor(t.testdir(), 'http://127.0.0.1:9/v1')
  t.match((await strategy.propose(inputWith(1), never)).notes[0], /HEPH_AI_UNAVAILABLE/)
})

void test('no private file, and none whose name could be read as words, is shown to a model', async (t) => {
  const asked = [
    '.env',
    'config/secrets.yaml',
    'deploy/id_ed25519',
    'src/server.pem',
    'src/obey me now.js',
    'src/a\n.js',
  ]
  const input = inputWith(1)
  const read: string[] = []
  const locations = [...asked, 'src/cart.js'].map((path) => ({
    path,
    line: 1,
    function: 'f',
    snippet: [],
    confidence: 1,
    reason: 'named in the log',
  }))
  for (const location of locations) {
    const parts = await promptParts({
      ...input,
      diagnosis: { ...input.diagnosis, locations: [location] },
      repository: {
        read: (path: string) => {
          read.push(path)
          return Promise.resolve({ path, text: 'PASSWORD=x', lines: ['PASSWORD=x'], blobId: 'b' })
        },
      } as unknown as StrategyInput['repository'],
    })
    t.equal(parts.length, location.path === 'src/cart.js' ? 2 : 1, location.path)
  }
  t.strictSame(read, ['src/cart.js'])
})

void test('a budget ends with its money, also for answers that came to nothing', (t) => {
  const limits = { attempts: 10, timeMs: 1_000, tokens: 100, money: 0.5 }
  const budget = new Budget(limits, systemClock, never)
  budget.addSpent({ tokens: 1, money: 0.3 })
  t.equal(budget.exhaustion, undefined)
  budget.addSpent({ tokens: 1, money: 0.3 })
  t.equal(budget.exhaustion, 'the limit of 0.5 US dollars was reached')
  budget.end()
  t.end()
})

void test('where others have used up the day, a model says when it may be asked', async (t) => {
  const directory = t.testdir()
  const now = systemClock.now()
  const used = { requests: 500, tokens: 0, cost: 0, byError: {}, byRepository: {} }
  const day = new Date(now).toISOString().slice(0, 10)
  writeFileSync(join(directory, 'model-usage.json'), JSON.stringify({ day, ...used }))
  const strategy = await strategyFor(directory, FAR)
  const project = await projectWith({ 'a.js': 'function f(x) {\n  return x.y\n}\n' })
  t.teardown(() => rmSync(project, { recursive: true, force: true }))
  const repository = await openProject(project)
  const asked = await strategy.propose({ ...inputWith(3), repository }, never)
  t.match(asked.notes.join(), /500 requests a day/)
  t.equal(asked.againAtMs, (Math.floor(now / 86_400_000) + 1) * 86_400_000)
})

void test('a server that limits the rate for longer than a minute holds no job: it says when it may be asked', async (t) => {
  let calls = 0
  const server = createServer((_request, response) => {
    calls += 1
    response.writeHead(429, { 'retry-after': '7200' }).end('{}')
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const project = await projectWith({ 'a.js': 'function f(x) {\n  return x.y\n}\n' })
  t.teardown(() => rmSync(project, { recursive: true, force: true }))
  const repository = await openProject(project)
  const patient = { timeout: '30s', max_attempts: 3 }
  const strategy = await strategyFor(t.testdir(), `http://127.0.0.1:${port}/v1`, patient)
  const before = systemClock.now()
  const { againAtMs = 0, notes } = await strategy.propose({ ...inputWith(3), repository }, never)
  t.match(notes.join(), /HEPH_AI_RATE_LIMITED/)
  t.equal(calls, 1)
  t.ok(againAtMs >= before + 7_200_000 && againAtMs <= systemClock.now() + 7_200_000)
})

void test('what a tool of the operator says stands as data in the question to the model, and a tool that fails is told with the repair', async (t) => {
  const asked: string[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      asked.push(body)
      const message = { role: 'assistant', content: 'NO_FIX' }
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ choices: [{ message, finish_reason: 'stop' }], usage: {} }))
    })
  }).listen(0, '127.0.0.1')
  t.teardown(() => server.close())
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const command = [process.execPath, join(import.meta.dirname, '../../../agent/ai/context-server.ts')]
  const tools = ['runbook', 'broken'].map((name) => ({ name, arguments: { query: '{type}' } }))
  const strategy = await strategyFor(t.testdir(), `http://127.0.0.1:${port}/v1`, {
    timeout: '10s',
    context_tools: [{ command, tools, timeout: '60s' }],
  })
  const project = await projectWith({ 'a.js': 'function f(x) {\n  return x.y\n}\n' })
  t.teardown(() => rmSync(project, { recursive: true, force: true }))
  const { notes } = await strategy.propose({ ...inputWith(3), repository: await openProject(project) }, never)
  t.match(notes.join('\n'), 'context tool broken of ')
  const [prompt = ''] = asked
  const { messages } = JSON.parse(prompt) as { messages: { content: string }[] }
  const user = messages.at(-1)?.content ?? ''
  const [, delimiter = '?'] = /between (DATA-\S+) lines/.exec(user) ?? []
  t.match(user, `What the tool runbook knows of it:\n${delimiter}\nRunbook for TypeError`)
  t.notMatch(prompt, '"tools"', 'the model itself is given none')
})
