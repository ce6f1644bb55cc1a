import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'
import { renameEverything } from './renamed-sample.ts'
import { gradesOf } from './report-text.ts'

const EXAMPLES = join(import.meta.dirname, '../../config/examples')

/** One more crash of each class of the sample, each in another shape: taken apart, taken apart, past the end. */
const INVOICES = `import { parseJson } from '../json.js'
import { findPlacedOrder } from '../orders.js'
import { badRequest, sendJson } from '../reply.js'

const WARNINGS = ['friendly', 'firm', 'final']

export const showInvoice = ({ params, response }) => {
  const { grossCents, country } = findPlacedOrder(params.id)
  sendJson(response, 200, { grossCents, country })
}

export const payInvoice = ({ body, response }) => {
  const payment = parseJson(body)
  if (payment === undefined) return badRequest(response, 'the body is not JSON')
  const { account } = payment.payer
  sendJson(response, 200, { account })
}

export const lastWarning = ({ response }) => {
  const last = WARNINGS[WARNINGS.length]
  sendJson(response, 200, { warning: last.toUpperCase() })
}
`

test('the renamed sample is proved as well with one more crash of each class in another shape', async (t) => {
  const cwd = t.testdir()
  cpSync(EXAMPLES, cwd, { recursive: true })
  writeFileSync(join(cwd, 'shop/handlers/invoices.js'), INVOICES)
  change(join(cwd, 'shop/router.js'), [
    [
      'import { log }',
      "import { lastWarning, payInvoice, showInvoice } from './handlers/invoices.js'\nimport { log }",
    ],
    [
      'const ROUTES = [',
      "const ROUTES = [\n  ['GET', '/invoices/:id', showInvoice],\n  ['POST', '/payments', payInvoice],\n  ['GET', '/warnings', lastWarning],",
    ],
  ])
  change(join(cwd, 'shop/traffic.js'), [
    [
      'const VISITS = [',
      "const VISITS = [\n  ['GET', '/invoices/o77'],\n  ['POST', '/payments', { cents: 100 }],\n  ['GET', '/warnings'],",
    ],
  ])
  // A change that no test goes through is not proved.
  const ordered = "assert.deepEqual((await send('GET', `/orders/${value.id}`)).value, value)"
  const billed = 'assert.equal((await send("GET", `/invoices/${value.id}`)).value.grossCents, 2500)'
  change(join(cwd, 'shop/test/orders.test.js'), [[ordered, `${ordered}\n    ${billed}`]])
  renameEverything(cwd)
  const agent = startAgent(t, ['run', '--config', 'quickstart.yaml', '--once'], { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  const grades = gradesOf(agent.stdout())
  t.ok(grades.length >= 6, agent.stdout())
  t.same(
    grades.filter((grade) => grade !== 'proved'),
    [],
    agent.stdout(),
  )
})

function change(path: string, replacements: readonly (readonly [from: string, to: string])[]): void {
  const text = replacements.reduce(
    (before, [from, to]) => before.replace(from, to),
    readFileSync(path, 'utf8'),
  )
  writeFileSync(path, text)
}
