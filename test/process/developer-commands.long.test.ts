import { test } from 'tap'
import { startAgent } from './agent-process.ts'

test('explain keeps its results with --state-dir, and reads the text from its beginning the next time too', async (t) => {
  const trace = 'Traceback (most recent call last):\n  File "a.py", line 1, in <module>\nKeyError: \'rent\'\n'
  const cwd = t.testdir({ 'trace.txt': trace, 'quiet.log': 'all is well\n' })
  for (const times of ['1 time', '2 times']) {
    const agent = startAgent(t, ['explain', 'trace.txt', '--state-dir', 'kept'], { cwd })
    t.equal(await agent.ended, 0, agent.stderr())
    t.match(agent.stdout(), new RegExp(`KeyError: 'rent'[\\s\\S]*seen ${times}`))
  }
  const quiet = startAgent(t, ['explain', 'quiet.log', '--state-dir', 'kept'], { cwd })
  t.equal(await quiet.ended, 1)
  const list = startAgent(t, ['fixes', 'list', '--state-dir', 'kept'], { cwd })
  t.equal(await list.ended, 0)
  t.match(list.stdout(), "KeyError: 'rent'")
})
