import { createHash } from 'node:crypto'
import { cpSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { startAgent } from './agent-process.ts'
import { gradesOf } from './report-text.ts'
import { renameEverything } from './renamed-sample.ts'

const EXAMPLES = join(import.meta.dirname, '../../config/examples')

test('the quickstart proves a fix for every error of the sample and does not touch it', async (t) => {
  const cwd = t.testdir()
  const before = digestOf(EXAMPLES)
  const words = [
    'run',
    '--config',
    join(EXAMPLES, 'quickstart.yaml'),
    '--once',
    '--state-dir',
    join(cwd, 'state'),
  ]
  const agent = startAgent(t, words, { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  t.ok(gradesOf(agent.stdout()).length >= 3)
  t.same(
    gradesOf(agent.stdout()).filter((grade) => grade !== 'proved'),
    [],
  )
  t.equal(digestOf(EXAMPLES), before)
})

test('the sample is proved as well when all its names, files, routes and messages are others', async (t) => {
  const cwd = t.testdir()
  cpSync(EXAMPLES, cwd, { recursive: true })
  renameEverything(cwd)
  const words = ['run', '--config', 'quickstart.yaml', '--once']
  const agent = startAgent(t, words, { cwd })
  t.equal(await agent.ended, 0, agent.stderr())
  t.ok(gradesOf(agent.stdout()).length >= 3)
  t.same(
    gradesOf(agent.stdout()).filter((grade) => grade !== 'proved'),
    [],
  )
})

test('the agent ends with 0 when it is interrupted while the quickstart runs, and leaves no process', async (t) => {
  const cwd = t.testdir()
  const words = ['run', '--config', join(EXAMPLES, 'quickstart.yaml'), '--state-dir', join(cwd, 'state')]
  const agent = startAgent(t, words, { cwd })
  await agent.until('✗')
  agent.child.kill('SIGINT')
  t.equal(await agent.ended, 0, agent.stderr())
  await t.rejects(fetch(`http://127.0.0.1:18099/`))
})

function digestOf(folder: string): string {
  const hash = createHash('sha256')
  for (const path of globSync('**/*', { cwd: folder }).toSorted()) {
    if (statSync(join(folder, path)).isFile()) hash.update(path).update(readFileSync(join(folder, path)))
  }
  return hash.digest('hex')
}
