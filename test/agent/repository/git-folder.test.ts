import { execFileSync } from 'node:child_process'
import { rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { headCommit, indexStamp } from '../../../agent/repository/git-folder.ts'
import { readPlainFile } from '../../../agent/repository/plain-file.ts'
import { cacheUses } from '../../../agent/telemetry/counted-cache.ts'
import { committed, git, opened, systemClock, writeFiles } from './support.ts'

function at(workTree: string) {
  return { directory: workTree, workTree, clock: systemClock, signal: new AbortController().signal }
}

test('The commit that is checked out is the one that git says, however it is written down', async (t) => {
  const folder = committed({ 'a.js': 'a\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const said = (): string => git(folder, 'rev-parse', 'HEAD').trim()
  t.equal(await headCommit(at(folder)), said(), 'a branch')
  git(folder, 'commit', '-q', '--allow-empty', '-m', 'second')
  git(folder, 'pack-refs', '--all')
  t.equal(await headCommit(at(folder)), said(), 'a branch among packed refs')
  git(folder, 'checkout', '-q', '--detach')
  t.equal(await headCommit(at(folder)), said(), 'no branch')
  const other = `${folder}-worktree`
  git(folder, 'worktree', 'add', '-q', '-b', 'feature/of-people', other, 'HEAD~1')
  t.teardown(() => rmSync(other, { recursive: true, force: true }))
  t.equal(await headCommit(at(other)), git(other, 'rev-parse', 'HEAD').trim(), 'a work tree of its own')
  git(folder, 'checkout', '-q', '--orphan', 'empty')
  t.equal(await headCommit(at(folder)), undefined, 'a branch without a commit')
})

test('What stands in the folder of git is never more than an object id', async (t) => {
  const folder = committed({ 'a.js': 'a\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const head = join(folder, '.git/HEAD')
  for (const written of [
    'ref: ../../etc/passwd',
    'ref: refs/heads/../../HEAD',
    'ref: refs/heads/none',
    'x',
  ]) {
    writeFileSync(head, `${written}\n`)
    t.equal(await headCommit(at(folder)), undefined, written)
  }
  rmSync(head)
  symlinkSync('/etc/passwd', head)
  t.equal(await headCommit(at(folder)), undefined, 'a link')
  const pipe = join(folder, 'pipe')
  execFileSync('mkfifo', [pipe])
  t.equal(await readPlainFile(pipe, 10), undefined, 'a pipe is not waited for')
})

test('The index is read again only when git wrote it, and what changed is seen each time', async (t) => {
  const folder = committed({ 'a.js': 'a\n', 'b.js': 'b\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const hits = (): number => cacheUses().find(({ name }) => name === 'git indexes')?.hits ?? 0
  await opened(folder)
  const before = hits()
  t.ok((await opened(folder)).history?.isCommitted('a.js'))
  t.equal(hits(), before + 1, 'nothing was written')
  writeFiles(folder, { 'a.js': 'changed\n' })
  t.notOk((await opened(folder)).history?.isCommitted('a.js'), 'changed on the disk')
  const stamp = await indexStamp(folder)
  git(folder, 'add', 'a.js')
  t.not(await indexStamp(folder), stamp)
  const staged = await opened(folder)
  t.notOk(staged.history?.isCommitted('a.js'), 'staged, and not committed')
  t.match(staged.revision, /^working tree at /)
  git(folder, 'commit', '-q', '-m', 'second')
  const second = await opened(folder)
  t.ok(second.history?.isCommitted('a.js'))
  t.equal(second.revision, git(folder, 'rev-parse', 'HEAD').trim())
  git(folder, 'update-ref', 'HEAD', 'HEAD~1')
  t.notOk((await opened(folder)).history?.isCommitted('a.js'), 'another commit under the same index')
})
