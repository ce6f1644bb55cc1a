import { join } from 'node:path'
import { test } from 'tap'
import { prepareSubjects } from '../../../../processors/fix/strategies/subject.ts'
import { writeFiles } from '../../../agent/repository/support.ts'
import { LINEAR_SECONDS_MAX } from '../../../support/cpu-time.ts'
import { inputOf, openFolder } from './support.ts'

test('the imports of a file that was written to keep its reader busy are read in one go', async (t) => {
  const root = t.testdir({})
  const hostile = `from${'\n'.repeat(300_000)}`
  writeFiles(root, { 'a.py': `def f(x):\n    return x.y\n"""\n${hostile}\n"""\n` })
  const trace = [
    'Traceback (most recent call last):',
    `  File "${join(root, 'a.py')}", line 2, in f`,
    '    return x.y',
    "AttributeError: 'NoneType' object has no attribute 'y'",
  ].join('\n')
  const { event, diagnosis, repository } = inputOf(trace, await openFolder(root))
  const before = process.cpuUsage()
  const { subjects } = await prepareSubjects(event, diagnosis, repository)
  const seconds = process.cpuUsage(before).user / 1e6
  t.ok(subjects[0]?.files.has('a.py'))
  t.ok(seconds < LINEAR_SECONDS_MAX, `${seconds} s`)
})
