import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { RepositoryReference } from '../../../../agent/model/diagnosis.ts'
import type { FixOutcome } from '../../../../agent/model/fix.ts'
import { paceOf } from '../../../../processors/fix/validation/checks/performance.ts'
import { projectWith } from '../project.ts'
import { skip } from '../sandboxed.ts'
import { diagnosisWith, inputWith, repair, strategyWith } from '../stage-support.ts'

const FILES = {
  'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
  'main.js': `import { label } from './label.js'\nlabel({})\n`,
  'label.js': `export function label(user) {
  return user.name.trim()
}
`,
  'label.test.js': `import test from 'node:test'
import { label } from './label.js'
test('a label is made', () => { if (label({ name: ' x' }) !== 'x') throw new Error('no') })
`,
  'whole.js': `import { label } from './label.js'
if (label({ name: ' Ann ' }).length !== 3 || label({ name: '' }) !== '') process.exit(4)
`,
  'speed.js': `import { label } from './label.js'\nlabel({ name: 'x' })\n`,
}
const TO = "(user.name ?? '').trim()"
/** Waits in a way that no load of the machine makes shorter. */
const SLOW = `(Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500), ${TO})`

async function repaired(reference: Partial<RepositoryReference>, to: string): Promise<FixOutcome> {
  const directory = await projectWith(FILES)
  try {
    const event = {
      exceptionMessage: "Cannot read properties of undefined (reading 'trim')",
      resource: { 'process.command_args': ['node', 'main.js'], 'process.working_directory': directory },
    }
    const diagnosis = diagnosisWith(
      { path: directory, ...reference },
      { function: 'label', path: 'label.js' },
    )
    const change = { path: 'label.js', from: 'user.name.trim()', to, witness: 'label.js says so' }
    return await repair(directory, inputWith(event, diagnosis), [strategyWith([change])])
  } finally {
    await rm(directory, { recursive: true })
  }
}

function checksOf(outcome: FixOutcome): string {
  if (outcome.kind !== 'fix') return JSON.stringify(outcome)
  const { grade, checks } = outcome.verdict
  return [grade, ...checks.map(({ id, outcome: ended, reason }) => `${id} ${ended} ${reason}`)].join('\n')
}

void test('a fix that leaves the integration command as it was is proved', { skip }, async (t) => {
  const text = checksOf(await repaired({ integrationCommand: ['node', 'whole.js'] }, TO))
  t.match(text, /^proved/)
  t.match(text, /integration passed the integration command ends with exit code 0, as before/)
})

void test('a fix that breaks the integration command is refused', { skip }, async (t) => {
  const text = checksOf(
    await repaired({ integrationCommand: ['node', 'whole.js'] }, "(user.name || 'you').trim()"),
  )
  t.match(text, /no_fix.*integration: it ends with exit code 4 since the change/)
})

void test(
  'an integration command that fails by itself says nothing, and nothing is proved',
  { skip },
  async (t) => {
    const text = checksOf(await repaired({ integrationCommand: ['node', '-e', 'process.exit(3)'] }, TO))
    t.match(text, /^plausible/)
    t.match(text, /integration not_run it ends with exit code 3 even without the change/)
  },
)

void test('a fix that makes the performance command much slower is refused', { skip }, async (t) => {
  const performance = { performanceCommand: ['node', 'speed.js'] }
  t.match(
    checksOf(await repaired(performance, SLOW)),
    /no_fix.*performance: the quickest of \d+ runs took .* more than 25 % slower/,
  )
})

void test('what is slower by more than noise is told from noise', (t) => {
  t.equal(paceOf([100, 101, 99, 180, 100], [103, 150, 190, 104, 110], 0.1), 'fine')
  t.equal(paceOf([100, 101, 99, 100, 100], [130, 150, 190, 134, 131], 0.1), 'slower')
  t.equal(paceOf([100, 170, 190, 180, 160], [130, 150, 190, 134, 131], 0.1), 'unclear')
  t.end()
})
