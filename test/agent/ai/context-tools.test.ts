import '../../support/plain-processes.ts'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'tap'
import { askContextTools } from '../../../agent/ai/context-tools.ts'
import { systemClock } from '../../../agent/runtime/system-clock.ts'
import { eventually } from '../../support/eventually.ts'
import { processesWith } from '../../support/processes-with.ts'

const SERVER = join(import.meta.dirname, 'context-server.ts')
const FACTS = {
  type: 'TypeError',
  message: 'password=hunter2hunter2 \u001B[2Jno stock {type}',
  service: 'shop',
  function: 'priceOf',
  path: 'src/price.js',
}
const options = () => ({ clock: systemClock, signal: new AbortController().signal, baseDirectory: '/' })

const serverWith = (tools: readonly string[], more: object = {}) => ({
  command: [process.execPath, SERVER],
  environment: { WORD: 'given' },
  tools: tools.map((name) => ({
    name,
    arguments: { query: '{type} {message} in {service}, {path} {function} {other}' },
  })),
  timeout: 60_000,
  max_answer_size: 1_000,
  ...more,
})

test('a program that is not there, speaks otherwise, is too slow or says that it failed is a note, and the others are asked', async (t) => {
  const { parts, notes } = await askContextTools(
    [
      serverWith(['runbook'], { command: ['/nowhere/runbooks'] }),
      serverWith(['runbook'], { command: [process.execPath, '-e', 'console.log("hello")'] }),
      serverWith(['hang'], { timeout: 1_500 }),
      serverWith(['broken', 'silent', 'unknown']),
      serverWith(['runbook']),
    ],
    FACTS,
    options(),
  )
  t.match(notes, [
    /^context tools of \/nowhere\/runbooks: HEPH_/,
    /: HEPH_AI_CONTEXT: /,
    /: HEPH_AI_CONTEXT: .* did not answer within 1500 ms/,
    /^context tool broken of .*: it says that it failed/,
    /^context tool silent of .*: it has nothing to say/,
    /: HEPH_AI_CONTEXT: .*unknown/,
  ])
  t.equal(notes.length, 6)
  t.equal(parts.length, 1)
})

test('a tool is told of the error without secrets and hidden characters, once, and its answer is data of a bounded size', async (t) => {
  const { parts, notes } = await askContextTools([serverWith(['runbook', 'long'])], FACTS, options())
  t.same(notes, [])
  const [runbook, long] = parts
  t.match(runbook, { title: 'What the tool runbook knows of it:', isData: true })
  t.equal(
    runbook?.text,
    'Runbook for TypeError password=<SECRET_1> no stock {type} in shop, src/price.js priceOf {other}; variable: given, home: none',
  )
  t.equal(long?.text.length, 1_000)
})

test('a repair that is given up gives up the programs that it asks', async (t) => {
  const ended = new AbortController()
  const WORD = randomUUID()
  const server = serverWith(['hang'], { environment: { WORD } })
  const asked = askContextTools([server], FACTS, { ...options(), signal: ended.signal })
  asked.catch(() => undefined)
  t.ok(await eventually(() => processesWith(`WORD=${WORD}`).length > 0))
  ended.abort(new Error('over'))
  await t.rejects(asked, { message: 'over' })
  t.ok(await eventually(() => processesWith(`WORD=${WORD}`).length === 0))
})
