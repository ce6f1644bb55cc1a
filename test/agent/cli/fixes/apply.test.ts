import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, readdirSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { applyFix, undoFix } from '../../../../agent/cli/fixes/apply.ts'
import { proposedFixOf, type ProposedFix } from '../../../../agent/model/proposed-fix.ts'
import { AFTER, BEFORE, codeIn, contentOf, fixOf, recordOf } from './support.ts'

const NOW_MS = 1_700_000_000_000
const USER_FIX = proposedFixOf(recordOf(fixOf({ 'src/user.js': [BEFORE, AFTER] })))

function setUp(t: Test, files: Readonly<Record<string, string>> = { 'src/user.js': BEFORE }) {
  const folder = t.testdir({ code: {}, state: {}, outside: { 'user.js': BEFORE } })
  const code = codeIn(join(folder, 'code'), files)
  const stateDirectory = join(folder, 'state')
  return { folder, code, stateDirectory, options: { start: code, stateDirectory, nowMs: NOW_MS } }
}

function withPath(path: string): ProposedFix {
  return proposedFixOf(recordOf(fixOf({ [path]: [BEFORE, AFTER] })))
}

test('applyFix refuses a file that is not the one the fix was made for, and shows what changed since', async (t) => {
  const { code, options } = setUp(t)
  writeFileSync(join(code, 'src/user.js'), `// mine\n${BEFORE}`)
  await t.rejects(applyFix(USER_FIX, options), { code: 'HEPH_FIX_BASE', message: /\n\+\/\/ mine\n/ })
  t.equal(contentOf(code, 'src/user.js'), `// mine\n${BEFORE}`)
})

test('applyFix knows the file of a fix that was made from a repository with ids of SHA-256', async (t) => {
  const { code, options } = setUp(t)
  const blobId = createHash('sha256')
    .update(`blob ${Buffer.byteLength(BEFORE)}\0${BEFORE}`)
    .digest('hex')
  await applyFix({ ...USER_FIX, files: USER_FIX.files.map((file) => ({ ...file, blobId })) }, options)
  t.equal(contentOf(code, 'src/user.js'), AFTER)
})

test('applyFix follows no link, at the end of a name or within it', async (t) => {
  const { folder, code, options } = setUp(t)
  symlinkSync(join(folder, 'outside/user.js'), join(code, 'linked.js'))
  symlinkSync(join(folder, 'outside'), join(code, 'linked'))
  await t.rejects(applyFix(withPath('linked.js'), options), { code: 'HEPH_TREE_PATH' })
  await t.rejects(applyFix(withPath('linked/user.js'), options), { code: 'HEPH_TREE_PATH' })
  t.equal(contentOf(folder, 'outside/user.js'), BEFORE)
})

test("applyFix takes no name that leads out of the code or into what is git's own", async (t) => {
  const { folder, code, options } = setUp(t, { 'src/user.js': BEFORE, '.gitx/a': BEFORE })
  writeFileSync(join(code, '.git/user.js'), BEFORE)
  for (const path of ['../outside/user.js', '.git/user.js', '/etc/passwd', 'src/./user.js']) {
    await t.rejects(applyFix(withPath(path), options), { code: /HEPH_TREE_(PATH|FILE)/ }, path)
  }
  t.equal(contentOf(folder, 'outside/user.js'), BEFORE)
  t.equal(contentOf(code, '.git/user.js'), BEFORE)
})

test('applyFix takes no fix that was refused, none twice, and none for files that are not there', async (t) => {
  const { options } = setUp(t)
  const refused = proposedFixOf(recordOf(fixOf({ 'src/user.js': [BEFORE, AFTER] }, 'refused')))
  await t.rejects(applyFix(refused, options), { code: 'HEPH_FIX_REFUSED' })
  await t.rejects(applyFix(withPath('src/gone.js'), options), { code: 'HEPH_TREE_FILE' })
  await applyFix(USER_FIX, options)
  await t.rejects(applyFix(USER_FIX, options), { code: 'HEPH_FIX_APPLIED' })
})

test('a diff that changes a file which the fix does not name is not applied', async (t) => {
  const { code, options } = setUp(t, { 'src/user.js': BEFORE, 'auth.js': BEFORE })
  const both = proposedFixOf(recordOf(fixOf({ 'src/user.js': [BEFORE, AFTER], 'auth.js': [BEFORE, AFTER] })))
  const hidden = { ...both, files: both.files.filter(({ path }) => path !== 'auth.js') }
  await t.rejects(applyFix(hidden, options), { code: 'HEPH_FIX_INCOMPLETE' })
  t.equal(contentOf(code, 'auth.js'), BEFORE)
})

test('when one of several files cannot be written, those before it are put back', async (t) => {
  const { code, options, stateDirectory } = setUp(t, { 'a.js': BEFORE, 'b/b.js': BEFORE })
  const both = proposedFixOf(recordOf(fixOf({ 'a.js': [BEFORE, AFTER], 'b/b.js': [BEFORE, AFTER] })))
  // The clock is asked between the looking and the writing: that is when somebody puts a link there.
  const applying = applyFix(both, {
    ...options,
    get nowMs() {
      renameSync(join(code, 'b'), join(code, 'c'))
      symlinkSync(join(code, 'c'), join(code, 'b'))
      return NOW_MS
    },
  })
  await t.rejects(applying, { code: 'HEPH_TREE_PATH' })
  t.equal(contentOf(code, 'a.js'), BEFORE)
  t.equal(contentOf(code, 'c/b.js'), BEFORE)
  t.same(readdirSync(join(stateDirectory, 'applied')), [])
})

test('an applied fix keeps the permissions, is found from a folder below, and is taken back', async (t) => {
  const { code, options, stateDirectory } = setUp(t)
  chmodSync(join(code, 'src/user.js'), 0o750)
  mkdirSync(join(code, 'src/deep'))
  const applied = await applyFix(USER_FIX, { ...options, start: join(code, 'src/deep') })
  t.same(applied.paths, ['src/user.js'])
  t.equal(contentOf(code, 'src/user.js'), AFTER)
  t.equal(statSync(join(code, 'src/user.js')).mode & 0o777, 0o750)
  t.same(readdirSync(join(code, 'src')), ['deep', 'user.js'])
  await undoFix('f1xed', stateDirectory)
  t.equal(contentOf(code, 'src/user.js'), BEFORE)
  await t.rejects(undoFix('f1xed', stateDirectory), { code: 'HEPH_FIX_NOT_APPLIED' })
})

test('a fix that a kill cut off between two files is taken back', async (t) => {
  const { code, options, stateDirectory } = setUp(t, { 'a.js': BEFORE, 'b.js': BEFORE })
  const both = proposedFixOf(recordOf(fixOf({ 'a.js': [BEFORE, AFTER], 'b.js': [BEFORE, AFTER] })))
  await applyFix(both, options)
  // As it is on the disk when only the first file was written.
  writeFileSync(join(code, 'b.js'), BEFORE)
  await undoFix(both.id, stateDirectory)
  t.equal(contentOf(code, 'a.js'), BEFORE)
  t.equal(contentOf(code, 'b.js'), BEFORE)
})

test('a fix is not taken back over what was written since', async (t) => {
  const { code, options, stateDirectory } = setUp(t)
  await applyFix(USER_FIX, options)
  writeFileSync(join(code, 'src/user.js'), `${AFTER}// more\n`)
  await t.rejects(undoFix(USER_FIX.id, stateDirectory), { code: 'HEPH_FIX_BASE' })
  t.equal(contentOf(code, 'src/user.js'), `${AFTER}// more\n`)
})
