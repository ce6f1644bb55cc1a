import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'tap'
import type { Diagnosis, RepositoryReference } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import { PermanentError, RetryableError } from '../../../agent/model/errors.ts'
import type { FixOutcome } from '../../../agent/model/fix.ts'
import type { CaseRoles } from '../../../processors/fix/roles/after-fix.ts'
import { FixStage } from '../../../processors/fix/stage.ts'
import type { Strategy } from '../../../processors/fix/strategy.ts'
import { contentOf, projectWith } from './project.ts'
import { skip } from './sandboxed.ts'
import {
  CONFIG,
  diagnosisWith,
  inputWith,
  repair,
  stageSettings,
  strategyWith,
  type Replacement,
} from './stage-support.ts'
import { eventWith } from './support.ts'

/** Runs `use` on a project and checks that nothing of it was changed and no copy was left behind. */
async function withProject<T>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await projectWith(files)
  try {
    const result = await use(directory)
    const left = await readdir(join(directory, '.state/work')).catch(() => [])
    if (left.length > 0) throw new Error(`left behind: ${left.join()}`)
    await rm(join(directory, '.state'), { recursive: true, force: true })
    const now = await contentOf(directory)
    for (const [path, text] of Object.entries(now)) {
      if (files[path] !== text) throw new Error(`the working tree was changed: ${path}`)
    }
    return result
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

function reasonsOf(outcome: FixOutcome): string {
  return outcome.kind === 'no_fix' ? outcome.reasons.join('\n') : `unexpected outcome ${outcome.kind}`
}

const SERVER = `
import { createServer } from 'node:http'
import { findUser } from './users.js'
const server = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += chunk
  console.error(JSON.stringify({ msg: 'in', method: request.method, url: request.url, body }))
  try {
    if (request.url === '/ready') return response.end('ok')
    const name = greet(JSON.parse(body))
    if (name === undefined) { response.statusCode = 404; return response.end() }
    response.end(name)
    if (name === 'late') setImmediate(() => later(name))
  } catch (error) {
    console.error(error)
    response.statusCode = 500
    response.end()
  }
})
function later(name) {
  const last = [name][1]
  console.error(last.length)
}
export function greet(query) {
  const user = findUser(query.id)
  return user.name
}
if (process.argv[2] === 'serve') server.listen(Number(process.env.PORT))
`
const SERVICE_FILES = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'server.js': SERVER,
  'users.js': `const USERS = { 1: { name: 'Ada' }, 2: { name: 'late' } }\nexport const findUser = (id) => USERS[id]\n`,
  'ready.js': `fetch('http://127.0.0.1:' + process.env.PORT + '/ready').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))\n`,
  'test/greet.test.js': `
import { test } from 'node:test'
import assert from 'node:assert'
import { greet } from '../server.js'
void test('greets', () => assert.equal(greet({ id: 1 }), 'Ada'))
`,
}
const REQUEST_EVENT: Partial<ErrorEvent> = {
  exceptionType: 'TypeError',
  exceptionMessage: `Cannot read properties of undefined (reading 'name')`,
  contextBefore: [
    '{"msg":"in","method":"POST","url":"/greet","body":"{\\"id\\":9}"}',
    '{"msg":"in","method":"POST","url":"/greet","body":"{\\"id\\":1}"}',
  ],
}

function service(path: string): RepositoryReference {
  return {
    path,
    service: {
      start: ['node', 'server.js', 'serve'],
      environment: { PORT: '18123' },
      ready: ['node', 'ready.js'],
      port: 18123,
    },
  }
}

function repairService(
  replacements: readonly Replacement[],
  event: Partial<ErrorEvent> = REQUEST_EVENT,
  frame = { function: 'greet', path: 'server.js' },
): Promise<FixOutcome> {
  return withProject(SERVICE_FILES, (directory) =>
    repair(directory, inputWith(event, diagnosisWith(service(directory), frame)), [
      strategyWith(replacements),
    ]),
  )
}

const SILENT = { path: 'server.js', from: 'return user.name', to: 'return user?.name' }
const RIGHT = { ...SILENT, witness: 'the handler answers 404 without a name' }

void test(
  'a change that only ends the crash is plausible, and a later one with a witness is preferred',
  { skip },
  async (t) => {
    const silent = await repairService([SILENT])
    t.match(silent, { kind: 'fix', verdict: { grade: 'plausible' } })
    if (silent.kind === 'fix')
      t.strictSame(silent.verdict.reasons, [
        'cause: nothing shows that this is what the value should be; the change only ends the crash',
      ])
    const other = { ...RIGHT, to: 'return user ? user.name : undefined' }
    const preferred = await repairService([SILENT, { ...SILENT, to: 'return user && user.name' }, other])
    t.match(preferred, { verdict: { grade: 'proved' }, candidate: { witness: RIGHT.witness } })
  },
)

void test(
  'a change at the source that lets a hidden error show is plausible, and says which',
  { skip },
  async (t) => {
    const to = `return (user ?? { name: 'late' }).name`
    const outcome = await repairService([{ ...SILENT, origin: 'source', to }])
    t.match(outcome, { kind: 'fix', verdict: { grade: 'plausible' } })
    if (outcome.kind === 'fix')
      t.match(outcome.verdict.reasons[0], 'the same run now fails with TypeError in later (server.js)')
  },
)

void test('a logged request that fails before and not after the change proves it', { skip }, async (t) => {
  const outcome = await repairService([RIGHT])
  t.match(outcome, { kind: 'fix', verdict: { grade: 'proved', reasons: [] } })
  if (outcome.kind !== 'fix') return
  const reasons = Object.fromEntries(outcome.verdict.checks.map(({ id, reason }) => [id, reason]))
  t.equal(
    reasons['reproduction'],
    'POST /greet {"id":9}: before TypeError in greet (server.js), after answered 404',
  )
  t.equal(reasons['tests'], '1 test passed')
  t.match(reasons['syntax'], 'node --check')
  t.match(outcome.diff, '-  return user.name\n+  return user?.name\n')
  const references = outcome.verdict.evidence.map(({ reference }) => reference)
  t.ok(references.some((one) => one.endsWith('(before the change)')))
  t.ok(references.some((one) => one.endsWith('(after the change)')))
})

void test('a service that dies after its answer is reproduced and proved', { skip }, async (t) => {
  const event = {
    exceptionType: 'TypeError',
    exceptionMessage: `Cannot read properties of undefined (reading 'length')`,
    contextBefore: ['{"msg":"in","method":"POST","url":"/greet","body":"{\\"id\\":2}"}'],
  }
  const frame = { function: 'later', path: 'server.js' }
  const right = await repairService(
    [{ path: 'server.js', from: '[name][1]', to: '[name][0]', origin: 'source' }],
    event,
    frame,
  )
  t.match(right, { kind: 'fix', verdict: { grade: 'proved' } })
  const wrong = await repairService([{ path: 'server.js', from: '[name][1]', to: '[name][2]' }], event, frame)
  t.match(reasonsOf(wrong), 'TypeError in later (server.js) still happens')
})

void test('candidates that do not hold are refused, each with what was seen', { skip }, async (t) => {
  const outcome = await repairService([
    { path: 'server.js', from: 'return user.name', to: 'return user.name + ""' },
    {
      path: 'server.js',
      from: 'return user.name',
      to: 'return other(user)\n}\nfunction other(user) {\n  return user.name',
    },
    { path: 'server.js', from: 'return user.name', to: 'return user?.name ?? 404 + query.id' },
    { path: 'server.js', from: 'return user.name', to: 'return String(user?.name)' },
    { path: 'server.js', from: 'return user.name', to: 'return user?.nick' },
    { path: 'server.js', from: 'return user.name', to: 'return user.name)' },
    { path: 'server.js', from: 'return user.name', to: 'const user = 1' },
    { path: 'test/greet.test.js', from: 'Ada', to: 'Bob' },
  ])
  const reasons = reasonsOf(outcome)
  t.match(reasons, 'TypeError in greet (server.js) still happens')
  t.match(reasons, 'now TypeError in other (server.js) happens')
  t.match(
    reasons,
    /now TypeError.* happens|the service answered 500|the service gave no answer|the service ended/,
  )
  t.match(reasons, 'the service answered 200 with "undefined" in it')
  t.match(reasons, 'newly fails: greets')
  t.match(reasons, /syntax: server\.js:\d+:\d+: unexpected/)
  t.match(
    reasons,
    /node --check refuses server\.js: SyntaxError: Identifier 'user' has already been declared/,
  )
  t.match(reasons, 'policy: test: test/greet.test.js is a test')
})

void test('without a request that fails alike the tests alone make a fix plausible', { skip }, async (t) => {
  const outcome = await repairService([RIGHT], { ...REQUEST_EVENT, contextBefore: ['POST /greet {"id":1}'] })
  t.match(outcome, { kind: 'fix', verdict: { grade: 'plausible' } })
  if (outcome.kind === 'fix') t.match(outcome.verdict.reasons[0], 'did not fail alike: answered 200')
})

const MEMORY = `
const seen = new Map([[1, { name: 'Ada' }]])
function remembered({ id, add }) {
  if (add === undefined) return seen.get(id)
  seen.set(id, add)
  return undefined
}
`

void test('a request that only fails after earlier ones is sent after them', { skip }, async (t) => {
  const server = SERVER.replace('findUser(query.id)', 'remembered(query)').replace(
    'return user.name',
    'return user === undefined ? undefined : user.name.slice(0)',
  )
  const line = (body: object): string => JSON.stringify({ method: 'POST', url: '/greet', body })
  const contextBefore = [line({ id: 3, add: { age: 36 } }), line({ id: 3 })]
  const outcome = await withProject({ ...SERVICE_FILES, 'server.js': server + MEMORY }, (directory) => {
    const diagnosis = diagnosisWith(service(directory), { function: 'greet', path: 'server.js' })
    const fix = strategyWith([
      { path: 'server.js', from: 'user.name.slice', to: 'user.name?.slice', origin: 'source' },
    ])
    const exceptionMessage = `Cannot read properties of undefined (reading 'slice')`
    const event = { ...REQUEST_EVENT, exceptionMessage, contextBefore }
    return repair(directory, inputWith(event, diagnosis), [fix])
  })
  t.match(outcome, { kind: 'fix', verdict: { grade: 'proved' } })
  const reason =
    outcome.kind === 'fix' ? outcome.verdict.checks.find(({ id }) => id === 'reproduction')?.reason : ''
  t.match(reason, 'POST /greet {"id":3} after one earlier request: before TypeError in greet')
})

const REPORT = `
function main() {
  const rows = [{ price: 1 }, {}]
  console.log(rows.map((row) => row.price.toFixed(2)).join())
}
main()
`
const commandEvent = (directory: string, ...command: readonly string[]): Partial<ErrorEvent> => ({
  exceptionType: 'TypeError',
  resource: { 'process.command_args': command, 'process.working_directory': directory },
})

function repairCommand(
  files: Readonly<Record<string, string>>,
  command: readonly string[],
  fix: Replacement,
  job: {
    readonly frame: { function: string; path: string }
    readonly event?: Partial<ErrorEvent>
    readonly diagnosis?: Partial<Diagnosis>
    readonly roles?: CaseRoles
  },
): Promise<FixOutcome> {
  return withProject(files, (directory) => {
    const event = { ...commandEvent(directory, ...command), ...job.event }
    const diagnosis = diagnosisWith({ path: directory }, job.frame, job.diagnosis)
    const options = job.roles === undefined ? {} : { roles: job.roles }
    return repair(directory, inputWith(event, diagnosis), [strategyWith([fix])], options)
  })
}

void test('a command without any tests is proved by its complete normal run', { skip }, async (t) => {
  const frame = { function: 'main', path: 'report.js' }
  const fix = { path: 'report.js', from: 'row.price.', to: 'row.price?.', witness: 'a row may have no price' }
  const outcome = await repairCommand({ 'report.js': REPORT }, ['node', 'report.js'], fix, {
    frame: { ...frame, function: '' },
  })
  t.match(outcome, { kind: 'fix', verdict: { grade: 'proved' } })
})

void test('a fix that holds is told also when trying a test for it fails', { skip }, async (t) => {
  const frame = { function: '', path: 'report.js' }
  const fix = { path: 'report.js', from: 'row.price.', to: 'row.price?.', witness: 'a row may have no price' }
  let asked = 0
  const roles: CaseRoles = {
    afterFix: (held, { validator }) => {
      Object.defineProperty(validator, 'reproduction', {
        get: () => {
          asked += 1
          throw new PermanentError('HEPH_SANDBOX_FAILED', 'no space left')
        },
      })
      return Promise.resolve(held)
    },
    end: () => [],
  }
  const outcome = await repairCommand({ 'report.js': REPORT }, ['node', 'report.js'], fix, { frame, roles })
  t.match(outcome, { kind: 'fix', verdict: { grade: 'proved' } })
  t.equal(asked, 1)
})

void test('a command that ends otherwise than with 0 after the change is refused', { skip }, async (t) => {
  const fix = { path: 'report.js', from: 'row.price.toFixed(2)', to: 'Number(row.price ?? missing)' }
  const frame = { function: '', path: 'report.js' }
  const outcome = await repairCommand({ 'report.js': REPORT }, ['node', 'report.js'], fix, { frame })
  t.match(reasonsOf(outcome), 'now ReferenceError')
})

const CALCULATOR = `
function value(words) {
  const next = () => words.shift()
  const first = Number(next())
  const sign = next()
  if (sign !== '+') return stop('no sign')
  return first + next().length
}
function stop(text) {
  console.error(text)
  process.exit(2)
}
console.log(value(['1', '+']))
`

void test(
  'a command that now refuses by itself as its code does elsewhere has passed, and is proved only with a witness',
  { skip },
  async (t) => {
    const frame = { function: 'value', path: 'sum.js' }
    const from = '  return first + next()'
    const fix = { path: 'sum.js', from, to: `  if (words.length === 0) return stop('no value')\n${from}` }
    const files = { 'sum.js': CALCULATOR }
    const shown = await repairCommand(
      files,
      ['node', 'sum.js'],
      { ...fix, witness: 'as for a sign' },
      { frame },
    )
    t.match(shown, { kind: 'fix', verdict: { grade: 'proved' } })
    t.match(JSON.stringify(shown), 'exit code 2 and a message, as sum.js:11 ends what cannot be done')
    const plain = await repairCommand(files, ['node', 'sum.js'], fix, { frame })
    t.match(plain, { kind: 'fix', verdict: { grade: 'plausible' } })
    const silent = {
      ...fix,
      to: `  if (words.length === 0) process.exit(7)\n${from}`,
      witness: 'as for a sign',
    }
    const refused = await repairCommand(files, ['node', 'sum.js'], silent, { frame })
    t.equal(refused.kind, 'no_fix')
  },
)

void test('a Python command with tests is proved', { skip }, async (t) => {
  const files = {
    'app/report.py':
      'from app.totals import total\n\ndef main():\n    print(total({"a": 1}, "b"))\n\nmain()\n',
    'app/__init__.py': '',
    'app/totals.py': 'def total(prices, key):\n    return prices[key]\n',
    'test_totals.py':
      'import unittest\nfrom app.totals import total\n\nclass Totals(unittest.TestCase):\n    def test_known(self):\n        self.assertEqual(total({"a": 1}, "a"), 1)\n',
  }
  const job = {
    frame: { function: 'total', path: 'app/totals.py' },
    event: { exceptionType: 'KeyError', language: 'python' } as const,
    diagnosis: { language: 'python', errorClass: 'missing_key' } as const,
  }
  const fix = {
    path: 'app/totals.py',
    from: 'prices[key]',
    to: 'prices.get(key)',
    witness: 'a reader takes None',
  }
  const outcome = await repairCommand(files, ['python3', '-m', 'app.report'], fix, job)
  t.match(outcome, { kind: 'fix', verdict: { grade: 'proved' } })
  const wrong = { ...fix, to: 'prices.get(key, 0) + 1' }
  t.match(
    reasonsOf(await repairCommand(files, ['python3', '-m', 'app.report'], wrong, job)),
    'newly fails: test_totals',
  )
})

void test('a command that never ends is not taken for a reproduction', { skip }, async (t) => {
  const files = { 'serve.js': 'setInterval(() => {}, 1000)\nfunction main() { return 1 }\n' }
  const outcome = await withProject(files, (directory) => {
    const diagnosis = diagnosisWith({ path: directory }, { function: 'main', path: 'serve.js' })
    const input = inputWith(commandEvent(directory, 'node', 'serve.js'), diagnosis)
    const fix = strategyWith([{ path: 'serve.js', from: 'return 1', to: 'return 2' }])
    return repair(directory, input, [fix], { config: { reproduction_timeout: 1_000 } })
  })
  t.match(outcome, { kind: 'fix', verdict: { grade: 'unverified' } })
})

void test('the first candidate with the best grade that can be had is taken', { skip }, async (t) => {
  const outcome = await withProject({ 'a.js': 'export const f = (x) => x.y\n' }, (directory) => {
    const input = inputWith({}, diagnosisWith({ path: directory }, { function: 'f', path: 'a.js' }))
    const replacements = ['eval(x)', 'x?.y', '(x ?? {}).y'].map((to) => ({ path: 'a.js', from: 'x.y', to }))
    return repair(directory, input, [strategyWith(replacements)])
  })
  t.match(outcome, {
    kind: 'fix',
    verdict: { grade: 'unverified' },
    candidate: { edits: [{ replacement: 'x?.y' }] },
  })
})

const PLAIN = { 'a.js': 'export const f = (x) => x.y\n' }
const FRAME = { function: 'f', path: 'a.js' }

void test('an edit for another content of the file is refused', async (t) => {
  const outcome = await withProject(PLAIN, (directory) => {
    const stale: Strategy = {
      id: 'template',
      propose: async (input, signal) => {
        const { candidates } = await strategyWith([{ path: 'a.js', from: 'x.y', to: 'x?.y' }]).propose(
          input,
          signal,
        )
        const edits = candidates.flatMap((one) => one.edits.map((edit) => ({ ...edit, blobId: 'other' })))
        return { candidates: candidates.map((one) => ({ ...one, edits })), notes: [] }
      },
    }
    return repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [stale])
  })
  t.match(reasonsOf(outcome), 'an edit of a.js is for content other')
})

void test('a strategy that fails is a reason, and the next one still has its turn', async (t) => {
  const failing: Strategy = {
    id: 'known_fix',
    propose: () => Promise.reject(new RetryableError('HEPH_TEST', 'the peer is away')),
  }
  const second = strategyWith([{ path: 'a.js', from: 'x.y', to: 'eval(x)' }])
  const outcome = await withProject(PLAIN, (directory) =>
    repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [failing, second]),
  )
  t.match(reasonsOf(outcome), 'known_fix: the peer is away')
  t.match(reasonsOf(outcome), 'new_reach')
})

void test('a model is not asked about an error that a fix is known for, as long as that still holds', async (t) => {
  for (const [to, asked] of [
    ['(x.y ?? 0)', 0],
    ['eval(x)', 1],
  ] as const) {
    const model = strategyWith([{ path: 'a.js', from: 'x.y', to: '(x?.y)' }], 'model')
    const known = strategyWith([{ path: 'a.js', from: 'x.y', to }], 'known_fix')
    await withProject(PLAIN, (directory) =>
      repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [known, model]),
    )
    t.equal(model.told.length, asked, to)
  }
})

void test('a model is told what failed, and asked again only while it has something new', async (t) => {
  const bad = [{ path: 'a.js', from: 'x.y', to: 'eval(x)' }]
  const model = strategyWith(bad, 'model')
  await withProject(PLAIN, (directory) =>
    repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [
      strategyWith([{ path: 'a.js', from: 'x.y', to: 'fetch(x)' }]),
      model,
    ]),
  )
  t.equal(model.told.length, 2)
  t.match(model.told[0]?.previousFailures, [/new_reach: it starts to use fetch\(/])
  t.match(model.told[1]?.previousFailures, [/fetch/, /eval/])
})

void test('no strategy is asked when the tokens are used up', async (t) => {
  const model = strategyWith([{ path: 'a.js', from: 'x.y', to: 'eval(x)', tokens: 5_000 }], 'model')
  const outcome = await withProject(PLAIN, (directory) =>
    repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [model]),
  )
  t.equal(model.told.length, 1)
  t.match(reasonsOf(outcome), 'the limit of 1000 tokens was reached')
})

void test('no more candidates are run than the budget has attempts', { skip }, async (t) => {
  const files = {
    ...PLAIN,
    'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
    'a.test.js': `import { test } from 'node:test'\nimport { f } from './a.js'\ntest('f', () => { if (f({ y: 1 }) !== 1) throw new Error() })\n`,
  }
  const wrong = [2, 3, 4, 5].map((value) => ({ path: 'a.js', from: 'x.y', to: `${value}` }))
  const outcome = await withProject(files, (directory) =>
    repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [strategyWith(wrong)], {
      config: { budget: { attempts: 2, time_limit: 60_000, tokens: 1_000 } },
    }),
  )
  const reasons = reasonsOf(outcome)
  t.equal(reasons.match(/newly fails/g)?.length, 2)
  t.match(reasons, 'the limit of 2 attempts was reached')
})

void test('a strategy that hangs ends with the time limit', async (t) => {
  const hanging: Strategy = {
    id: 'model',
    propose: (_, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason as Error))
      }),
  }
  const keepAlive = setInterval(() => undefined, 1_000)
  const outcome = await withProject(PLAIN, (directory) =>
    repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [hanging], {
      config: { budget: { attempts: 2, time_limit: 200, tokens: 1_000 } },
    }),
  )
  clearInterval(keepAlive)
  t.match(reasonsOf(outcome), 'the time limit of 200ms was reached')
})

void test('giving up from outside rejects with the reason given', async (t) => {
  const stopping = new AbortController()
  const strategy: Strategy = {
    id: 'template',
    propose: (_, signal) => {
      stopping.abort(new RetryableError('HEPH_TEST', 'stopping'))
      return Promise.reject(signal.reason as Error)
    },
  }
  const job = withProject(PLAIN, (directory) =>
    repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), [strategy], {
      signal: stopping.signal,
    }),
  )
  await t.rejects(job, { name: 'RetryableError', message: 'stopping' })
})

void test('an operational cause ends with advice and no strategy is asked', async (t) => {
  const strategy = strategyWith([])
  const diagnosis = diagnosisWith({ path: '/nowhere' }, FRAME, { errorClass: 'operational' })
  const refused = { exceptionType: 'Error', exceptionMessage: 'connect ECONNREFUSED 10.0.0.7:5432' }
  const outcome = await withProject(PLAIN, (directory) =>
    repair(directory, inputWith(refused, diagnosis), [strategy]),
  )
  t.match(outcome, { kind: 'no_code_fix', advice: /refused the connection/ })
  t.equal(strategy.told.length, 0)
})

/** The trace has frames of libraries alone. */
function byWords(directory: string) {
  const diagnosis = diagnosisWith({ path: directory }, FRAME)
  return { ...diagnosis, frames: diagnosis.frames.map((frame) => ({ ...frame, isOwn: false })) }
}

void test('an error without diagnosis, repository or own code ends without a fix and says why', async (t) => {
  const outcomes = await withProject(PLAIN, async (directory) => [
    await repair(directory, inputWith({}, undefined), []),
    await repair(directory, inputWith({}, diagnosisWith(undefined, FRAME)), []),
    await repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME, { locations: [] })), []),
    await repair(directory, inputWith({}, byWords(directory)), [
      strategyWith([{ path: 'a.js', from: 'x.y', to: 'x?.y' }]),
    ]),
    await repair(directory, inputWith({}, diagnosisWith({ path: directory }, FRAME)), []),
  ])
  t.strictSame(outcomes.map(reasonsOf), [
    'the error was not analyzed: put the analyze processor before fix',
    'no repository is configured for this service',
    'no frame of the trace is code of the repository',
    'the error has no frame in the code: where it comes from is known by its words alone',
    'no strategy had a proposal',
  ])
})

void test(
  'the result is an event that tells the fix, and the states on the way are reported',
  { skip },
  async (t) => {
    const directory = await projectWith(PLAIN)
    t.teardown(() => rm(directory, { recursive: true, force: true }))
    const { settings, states } = stageSettings(directory)
    const stage = new FixStage(settings, CONFIG, [strategyWith([{ path: 'a.js', from: 'x.y', to: 'x?.y' }])])
    const diagnosis = diagnosisWith({ path: directory }, FRAME)
    const { event } = await stage.run(
      { event: eventWith(), diagnosis, knownFixes: [] },
      new AbortController().signal,
    )
    t.equal(event.eventName, 'hephaestus.fix.proposed')
    t.equal(event.attributes['hephaestus.validation.grade'], 'unverified')
    t.strictSame(states, ['generating', 'validating'])
  },
)
