import { rm } from 'node:fs/promises'
import { test } from 'tap'
import { projectWith } from './project.ts'
import { skip } from './sandboxed.ts'
import { diagnosisWith, inputWith, repair, strategyWith } from './stage-support.ts'

void test('a fix that the time did not suffice to run is told as not run', { skip }, async (t) => {
  const directory = await projectWith({
    'a.js': 'export const f = (x) => x.y\n',
    'package.json': '{"type":"module","scripts":{"test":"node slow.js"}}',
    'slow.js': 'setTimeout(() => {}, 60_000)\n',
  })
  t.teardown(() => rm(directory, { recursive: true }))
  const outcome = await repair(
    directory,
    inputWith({}, diagnosisWith({ path: directory }, { function: 'f', path: 'a.js' })),
    [strategyWith([{ path: 'a.js', from: 'x.y', to: '(x.y ?? 0)' }])],
    { config: { budget: { attempts: 2, time_limit: 6_000, tokens: 1_000 } } },
  )
  t.match(outcome, { kind: 'fix', verdict: { grade: 'unverified' } })
  t.match(JSON.stringify(outcome), 'nothing of the repository was run: the time limit of 6s was reached')
})
