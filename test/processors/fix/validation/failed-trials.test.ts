import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { openRepository } from '../../../../agent/repository/repository.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { failedTrialOf } from '../../../../processors/fix/validation/failed-trials.ts'

const BEFORE =
  'def total(rows):\n    return sum(rows)\n\n\ndef mean(rows):\n    return total(rows) / len(rows)\n'
const AFTER = BEFORE.replace('    return sum', '    if not rows:\n        return 0\n    return sum')

const OUTPUT = `Traceback (most recent call last):
  File "/workspace/tests/test_cart.py", line 30, in test_mean
    self.assertEqual(mean([]), 0)
  File "/workspace/lib/cart.py", line 31, in mean
    return src.mean(rows)
  File "/workspace/src/cart.py", line 8, in mean
    return total(rows) / len(rows)
ZeroDivisionError: division by zero
`

test('A trace of changed code is told in lines before the change, and lines of files whose names end like it as they are', async (t) => {
  const path = await mkdtemp(join(tmpdir(), 'failed-trials-'))
  t.teardown(() => rm(path, { recursive: true, force: true }))
  for (const [folder, name] of [
    ['src', 'cart.py'],
    ['lib', 'cart.py'],
    ['tests', 'test_cart.py'],
  ] as const) {
    await mkdir(join(path, folder))
    await writeFile(join(path, folder, name), BEFORE)
  }
  const repository = await openRepository(
    { path },
    { stateDirectory: join(path, '.hephaestus'), clock: systemClock, signal: new AbortController().signal },
  )
  const check = {
    id: 'tests',
    outcome: 'failed',
    reason: '',
    command: '',
    durationMs: 0,
    evidence: [],
  } as const
  const changes = [{ path: 'src/cart.py', before: BEFORE, after: AFTER }]
  const { error } = failedTrialOf(
    'c1',
    { check, changes, output: OUTPUT, outputBefore: '' },
    { repository, language: 'python' },
  )
  t.strictSame(
    [...(error?.trace ?? '').matchAll(/(\w+\/\w+\.py)", line (\d+)/g)].map(
      ([, name, line]) => `${name}:${line}`,
    ),
    ['tests/test_cart.py:30', 'lib/cart.py:31', 'src/cart.py:6'],
  )
})
