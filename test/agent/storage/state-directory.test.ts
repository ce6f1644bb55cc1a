import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { prepareStateDirectory } from '../../../agent/storage/state-directory.ts'

test('prepareStateDirectory refuses a path that cannot be a directory', (t) => {
  const file = join(t.testdir({ file: '' }), 'file')
  t.throws(() => prepareStateDirectory(file), { code: 'HEPH_STATE_DIRECTORY', name: 'ConfigError' })
  t.throws(() => prepareStateDirectory(join(file, 'below')), { code: 'HEPH_STATE_DIRECTORY' })
  t.end()
})

test('prepareStateDirectory refuses a path below a folder that takes no folders, and does not try for ever', async (t) => {
  // In a process of its own: what tries for ever there would be ended by no time limit of this one.
  const url = new URL('../../../agent/storage/state-directory.ts', import.meta.url).href
  const script = `import(${JSON.stringify(url)}).then((module) => module.prepareStateDirectory('/proc/hephaestus/state'))`
  const ended = spawnSync(process.execPath, ['-e', script], {
    timeout: 20_000,
    killSignal: 'SIGKILL',
    encoding: 'utf8',
  })
  t.equal(ended.signal, null)
  t.match(ended.stderr, /HEPH_STATE_DIRECTORY/)
})

test('prepareStateDirectory makes a directory of its owner that ignores itself in git', (t) => {
  const path = join(t.testdir(), 'deep', 'state')
  prepareStateDirectory(path)
  t.equal(statSync(path).mode & 0o777, 0o700)
  t.equal(readFileSync(join(path, '.gitignore'), 'utf8'), '*\n')
  t.end()
})

test('prepareStateDirectory leaves what is there alone', (t) => {
  const path = t.testdir({ 'agent.sqlite': 'store' })
  writeFileSync(join(path, '.gitignore'), 'own\n')
  prepareStateDirectory(path)
  t.equal(readFileSync(join(path, '.gitignore'), 'utf8'), 'own\n')
  t.equal(readFileSync(join(path, 'agent.sqlite'), 'utf8'), 'store')
  t.end()
})
