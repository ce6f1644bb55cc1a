import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { createProgram } from '../../../../agent/cli/program.ts'
import { components } from '../../../../agent/components.ts'
import { muteGroup, readMutedGroups } from '../../../../agent/detection/muted-groups.ts'
import { decideFix, readFixDecisions } from '../../../../agent/knowledge/fix-decisions.ts'
import { STORE_FILE } from '../../../../agent/runtime/agent.ts'
import { acquireLock } from '../../../../agent/storage/lock-file.ts'
import { openStore, type Store } from '../../../../agent/storage/store.ts'

const NOBODY = 65_534
const isRoot = process.getuid?.() === 0

interface Scene {
  readonly folder: string
  readonly store: Store
  readonly run: (...words: readonly string[]) => Promise<string>
}

/** A state directory whose store is open for writing, as beside an agent that runs. */
function scene(t: Test): Scene {
  const folder = t.testdir({ state: {} })
  const state = join(folder, 'state')
  const store = openStore(join(state, STORE_FILE), {
    migrations: [{ version: 1, sql: 'CREATE TABLE seen (id INTEGER PRIMARY KEY, text TEXT)' }],
  })
  t.teardown(() => store.close())
  for (let id = 0; id < 2_000; id += 1)
    store.run('INSERT INTO seen (id, text) VALUES (?, ?)', id, 'x'.repeat(500))
  muteGroup(state, 'a1')
  decideFix(state, {
    fixId: 'f1',
    fingerprint: 'a1',
    decision: 'rejected',
    reason: 'no',
    diff: 'd',
    decidedAt: '2026-01-31T12:00:00.000Z',
  })
  // On their way, or to be had again: no part of a backup.
  for (const other of ['queue/file', 'repositories/shop']) {
    mkdirSync(join(state, other), { recursive: true })
    writeFileSync(join(state, other, 'x.json'), '{}')
  }
  const run = async (...words: readonly string[]): Promise<string> => {
    let said = ''
    const program = createProgram(
      {
        registry: components,
        environment: {},
        workingDirectory: folder,
        self: [],
        version: '1.2.3',
        print: (text) => void (said += text),
        printError: (text) => void (said += text),
        outputLost: new AbortController().signal,
      },
      () => undefined,
    )
    await program.parseAsync([...words], { from: 'user' })
    return said
  }
  return { folder, store, run }
}

const from = ['--state-dir', 'state'] as const
const into = ['--state-dir', 'fresh'] as const

test('what an agent has learned goes into a folder while it writes, and from there into a new state directory', async (t) => {
  const { folder, store, run } = scene(t)
  t.match(await run('backup', 'saved', ...from), /saved: 3 files, [\d,]+ bytes\n$/)
  t.strictSame(readdirSync(join(folder, 'saved')).toSorted(), [
    'agent.sqlite',
    'backup.json',
    'decisions',
    'muted',
  ])
  t.equal(lstatSync(join(folder, 'saved')).mode & 0o077, 0, 'it is for its owner alone')
  store.run('DELETE FROM seen')
  t.match(await run('restore', 'saved', ...into), /fresh, as it was at 20.*: 3 files/)
  const fresh = join(folder, 'fresh')
  const restored = openStore(join(fresh, STORE_FILE), { readOnly: true })
  t.equal(restored.get<{ n: number }>('SELECT count(*) AS n FROM seen')?.n, 2_000)
  restored.close()
  t.strictSame([...readMutedGroups(fresh).keys()], ['a1'])
  t.match(readFixDecisions(fresh), [{ fixId: 'f1', decision: 'rejected' }])
  t.notOk(existsSync(join(fresh, 'lock')))
  t.match(JSON.parse(await run('backup', 'again', '--json', ...into)), {
    version: 1,
    by: '1.2.3',
    files: [{ path: 'agent.sqlite', bytes: Number, sha256: /^[0-9a-f]{64}$/ }, {}, {}],
  })
})

test('a backup is whole or not there, and writes over nothing', async (t) => {
  const { folder, run } = scene(t)
  await t.rejects(run('backup', 'state', ...from), { code: 'HEPH_BACKUP_FOLDER', message: /there already/ })
  await t.rejects(run('backup', 'saved', '--state-dir', 'nowhere'), { code: 'HEPH_STATE_MISSING' })
  writeFileSync(join(folder, 'a-file'), '')
  await t.rejects(run('backup', 'a-file/saved', ...from), { code: 'HEPH_BACKUP_FOLDER' })
  const muted = join(folder, 'state', 'muted')
  rmSync(join(muted, 'a1.json'))
  writeFileSync(join(folder, 'secret.json'), 'of somebody else')
  symlinkSync(join(folder, 'secret.json'), join(muted, 'a1.json'))
  await run('backup', 'saved', ...from)
  t.notOk(existsSync(join(folder, 'saved', 'muted')), 'a link is not followed')
  t.notOk(readdirSync(folder).some((name) => name.includes('unfinished')))
})

test('a backup that is damaged, cut, hostile or of another version changes nothing', async (t) => {
  const { folder, run } = scene(t)
  const manifestPath = join(folder, 'saved', 'backup.json')
  const attempts: Readonly<Record<string, () => void>> = {
    'a store with another byte': () => appendFileSync(join(folder, 'saved', 'agent.sqlite'), 'x'),
    'a missing file': () => rmSync(join(folder, 'saved', 'muted', 'a1.json')),
    'no manifest': () => rmSync(manifestPath),
    'half a manifest': () => writeFileSync(manifestPath, readFileSync(manifestPath, 'utf8').slice(0, 90)),
    'a path that leads out': () =>
      writeFileSync(
        manifestPath,
        JSON.stringify({ version: 1, madeAt: '', by: '', files: [{ path: '../x', bytes: 1, sha256: '' }] }),
      ),
    'a file that no backup holds': () =>
      writeFileSync(
        manifestPath,
        JSON.stringify({ version: 1, madeAt: '', by: '', files: [{ path: 'lock', bytes: 1, sha256: '' }] }),
      ),
    'a newer version': () => writeFileSync(manifestPath, JSON.stringify({ version: 2 })),
    'a manifest that is null': () => writeFileSync(manifestPath, 'null'),
  }
  for (const [name, spoil] of Object.entries(attempts)) {
    await run('backup', 'saved', ...from)
    spoil()
    await t.rejects(run('restore', 'saved', ...into), { code: 'HEPH_BACKUP_DAMAGED' }, name)
    t.strictSame(
      readdirSync(join(folder, 'fresh')).filter((each) => !['.gitignore', 'audit.jsonl'].includes(each)),
      [],
      name,
    )
    rmSync(join(folder, 'saved'), { recursive: true })
  }
})

test('a restore that fails half-way leaves nothing that an agent would start with', async (t) => {
  const { folder, run } = scene(t)
  await run('backup', 'saved', ...from)
  mkdirSync(join(folder, 'fresh'))
  writeFileSync(join(folder, 'fresh', 'muted'), 'of a person')
  await t.rejects(run('restore', 'saved', ...into), {
    code: 'HEPH_BACKUP_UNRESTORED',
    message: /muted.*removed/,
  })
  t.notOk(existsSync(join(folder, 'fresh', 'agent.sqlite')))
  t.equal(readFileSync(join(folder, 'fresh', 'muted'), 'utf8'), 'of a person')
  rmSync(join(folder, 'fresh', 'muted'))
  await run('restore', 'saved', ...into)
  t.ok(existsSync(join(folder, 'fresh', 'agent.sqlite')))
})

test('a state directory that is in use, or was, is not written over', async (t) => {
  const { folder, run } = scene(t)
  await run('backup', 'saved', ...from)
  await t.rejects(run('restore', 'saved', ...from), { code: 'HEPH_BACKUP_STATE', message: /agent\.sqlite/ })
  mkdirSync(join(folder, 'fresh'))
  const lock = acquireLock(join(folder, 'fresh', 'lock'))
  await t.rejects(run('restore', 'saved', ...into), { code: 'HEPH_STATE_IN_USE' })
  lock.release()
})

test(
  'what root restores belongs to the user of the state directory',
  { skip: isRoot ? false : 'only root can give files away' },
  async (t) => {
    const { folder, run } = scene(t)
    await run('backup', 'saved', ...from)
    const fresh = join(folder, 'fresh')
    mkdirSync(fresh)
    chmodSync(fresh, 0o700)
    chownSync(fresh, NOBODY, NOBODY)
    await run('restore', 'saved', ...into)
    for (const path of ['agent.sqlite', 'decisions', 'decisions/f1.json', 'muted'])
      t.match(lstatSync(join(fresh, path)), { uid: NOBODY, gid: NOBODY }, path)
  },
)
