import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { copyFiles } from '../../../agent/repository/copy.ts'
import type { RepositoryFile } from '../../../agent/repository/listing.ts'
import { committed, folderWith, git, lineHistory, opened, paths, writeFiles } from './support.ts'

test('openRepository refuses a path that is no folder', async (t) => {
  await t.rejects(opened('/nonexistent/folder'), {
    name: 'PermanentError',
    code: 'HEPH_REPOSITORY_NOT_FOUND',
  })
  const folder = folderWith({ 'a.txt': 'a' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  await t.rejects(opened(join(folder, 'a.txt')), { code: 'HEPH_REPOSITORY_NOT_FOUND' })
})

test('Repository lists tracked and untracked files of a work tree and leaves out ignored ones', async (t) => {
  const folder = committed({ '.gitignore': 'dist/\nsecret.txt\n', 'src/a b.js': 'a', 'é.js': 'b' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFiles(folder, { 'dist/a.js': 'x', 'secret.txt': 'x', 'new.js': 'n', '.hephaestus/agent.sqlite': 'x' })
  const repository = await opened(folder)
  t.strictSame(paths(repository), ['.gitignore', 'new.js', 'src/a b.js', 'é.js'])
  t.equal(await repository.read('secret.txt'), undefined)
  t.equal(await repository.read('.git/config'), undefined)
})

test('Repository takes what was installed beside the code for dependencies where nobody ignores it', async (t) => {
  const folder = committed({ 'package.json': '{}', 'lib/a.js': 'a', 'lib/target/kept.js': 'k' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFiles(folder, { 'node_modules/x/a.js': 'x', 'lib/__pycache__/a.pyc': 'x', 'target/a.o': 'x' })
  symlinkSync('../x/a.js', join(folder, 'node_modules/x/link'))
  const repository = await opened(folder)
  t.strictSame(paths(repository), ['lib/a.js', 'lib/target/kept.js', 'package.json'])
  t.equal(repository.revision, git(folder, 'rev-parse', 'HEAD').trim(), 'nothing of the code differs')
  t.strictSame(
    (await repository.dependencyMounts()).map(({ to }) => to),
    ['node_modules'],
  )
})

test('Repository says which commit it is and whether something differs from it', async (t) => {
  const folder = committed({ 'a.js': 'one', 'b.js': 'two' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const head = git(folder, 'rev-parse', 'HEAD').trim()
  t.equal((await opened(folder)).revision, head, 'clean')
  writeFileSync(join(folder, 'a.js'), 'one')
  t.equal((await opened(folder)).revision, head, 'a new time stamp alone is no change')
  writeFileSync(join(folder, 'a.js'), 'two')
  t.equal((await opened(folder)).revision, `working tree at ${head}`, 'changed')
  git(folder, 'add', 'a.js')
  t.equal((await opened(folder)).revision, `working tree at ${head}`, 'staged')
  git(folder, 'checkout', '-q', head, '--', 'a.js')
  rmSync(join(folder, 'b.js'))
  t.equal((await opened(folder)).revision, `working tree at ${head}`, 'deleted')
  git(folder, 'checkout', '-q', head, '--', 'b.js')
  writeFiles(folder, { 'c.js': 'new' })
  t.equal((await opened(folder)).revision, `working tree at ${head}`, 'untracked')
})

test('Repository with ids of SHA-256 tells a file that was only touched from one that was changed', async (t) => {
  const folder = folderWith({ 'a.js': 'a', 'b.js': 'b' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  git(folder, 'init', '-q', '-b', 'main', '--object-format=sha256')
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'first')
  utimesSync(join(folder, 'a.js'), 1, 1)
  const repository = await opened(folder)
  t.equal(repository.revision, git(folder, 'rev-parse', 'HEAD').trim())
  t.match(await lineHistory(repository, 'a.js', 1), { summary: 'first' })
  writeFiles(folder, { 'a.js': 'c' })
  t.match((await opened(folder)).revision, /^working tree at /)
})

test('Repository opened on a sub folder has the paths from that folder', async (t) => {
  const folder = committed({ 'services/shop/src/a.js': 'a', 'services/other/b.js': 'b', 'top.js': 't' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const repository = await opened(join(folder, 'services/shop'))
  t.strictSame(paths(repository), ['src/a.js'])
  t.equal((await repository.read('src/a.js'))?.text, 'a')
  t.equal(await repository.read('../other/b.js'), undefined)
  t.match(await lineHistory(repository, 'src/a.js', 1), { summary: 'first' })
})

test('Repository lists a work tree without a commit and a folder that git ignores', async (t) => {
  const folder = folderWith({ 'a.js': 'a', '.gitignore': 'inner/\n', 'inner/b.js': 'b' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  git(folder, 'init', '-q')
  const repository = await opened(folder)
  t.strictSame(paths(repository), ['.gitignore', 'a.js'])
  t.equal(repository.revision, 'working tree')
  t.equal(await lineHistory(repository, 'a.js', 1), undefined)
  t.strictSame(paths(await opened(join(folder, 'inner'))), ['b.js'])
})

test('Repository without git is walked, dependencies and build results left out', async (t) => {
  const folder = folderWith({
    'src/a.js': 'a',
    'node_modules/x/index.js': 'x',
    'dist/a.js': 'x',
    '.venv/lib/x.py': 'x',
    '.hephaestus/agent.sqlite': 'x',
    'big.json': Buffer.alloc(9 * 1024 * 1024, 32),
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const repository = await opened(folder)
  t.strictSame(paths(repository), ['src/a.js'])
  t.equal(repository.revision, 'working tree')
  t.match(repository.gaps, [/over 8 MiB/])
})

test('Repository never follows a link out of its folder', async (t) => {
  const outside = folderWith({ 'secret.js': 'secret', 'folder/secret.js': 'secret' })
  const folder = folderWith({ 'src/a.js': 'a', 'later/b.js': 'b' })
  t.teardown(() => {
    rmSync(folder, { recursive: true })
    rmSync(outside, { recursive: true })
  })
  symlinkSync(join(outside, 'secret.js'), join(folder, 'link.js'))
  symlinkSync(join(outside, 'folder'), join(folder, 'linked'))
  symlinkSync('src/a.js', join(folder, 'inner.js'))
  symlinkSync('../../../../../../etc/passwd', join(folder, 'passwd'))
  const repository = await opened(folder)
  t.strictSame(
    repository.files.filter((file) => file.kind === 'symlink').map((file) => file.path),
    ['inner.js', 'link.js', 'linked', 'passwd'],
  )
  for (const path of [
    'link.js',
    'linked',
    'linked/secret.js',
    'inner.js',
    'passwd',
    '../etc/passwd',
    '/etc/passwd',
  ]) {
    t.equal(await repository.read(path), undefined, path)
  }
  rmSync(join(folder, 'later'), { recursive: true })
  symlinkSync(join(outside, 'folder'), join(folder, 'later'))
  writeFiles(outside, { 'folder/b.js': 'secret' })
  t.equal(await repository.read('later/b.js'), undefined, 'a folder that became a link after the listing')
  const copy = join(outside, 'copy')
  await repository.copyTo(copy)
  t.equal(lstatSync(join(copy, 'inner.js')).isSymbolicLink(), true)
  t.equal(readFileSync(join(copy, 'src/a.js'), 'utf8'), 'a')
  for (const path of ['link.js', 'linked', 'passwd', 'later']) t.notOk(existsSync(join(copy, path)), path)
})

test('Repository reads text only: binary, non-UTF-8, large and vanished files are undefined', async (t) => {
  const folder = folderWith({
    'binary.js': Buffer.from([97, 0, 98]),
    'latin.js': Buffer.from([0x61, 0xe9, 0x0a]),
    'large.js': Buffer.alloc(3 * 1024 * 1024, 97),
    'gone.js': 'x',
    'bom.js': '\uFEFFa\r\nb',
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'folder.js'))
  const repository = await opened(folder)
  rmSync(join(folder, 'gone.js'))
  for (const path of ['binary.js', 'latin.js', 'large.js', 'gone.js', 'folder.js', 'never.js']) {
    t.equal(await repository.read(path), undefined, path)
  }
  const file = await repository.read('bom.js')
  t.equal(file?.text, '\uFEFFa\r\nb')
  t.strictSame(file?.lines, ['\uFEFFa', 'b'])
})

test('Repository gives the blob id of git', async (t) => {
  const folder = committed({ 'a.js': 'const é = 1\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const file = await (await opened(folder)).read('a.js')
  t.equal(file?.blobId, git(folder, 'rev-parse', 'HEAD:a.js').trim())
})

test('Files that grew since they were listed are not copied past the bound together', async (t) => {
  const folder = committed({ 'a.js': 'a', 'b.js': 'b' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const repository = await opened(folder, { maxBytes: 10 })
  writeFiles(folder, { 'a.js': 'a'.repeat(6), 'b.js': 'b'.repeat(6) })
  await t.rejects(repository.copyTo(join(folder, '.hephaestus/copy')), {
    code: 'HEPH_REPOSITORY_TOO_LARGE',
    fields: { bytes: 12, bytesMax: 10 },
  })
})

test('A file in whose place a link comes while it is copied is left out', async (t) => {
  const folder = folderWith({ 'root/a.js': 'a', 'outside.txt': 'secret' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const from = join(folder, 'root/a.js')
  const file: RepositoryFile = {
    path: 'a.js',
    bytes: 1,
    // Asked for between the look at the file and its copy.
    get kind() {
      rmSync(from, { force: true })
      symlinkSync(join(folder, 'outside.txt'), from)
      return 'file' as const
    },
  }
  const directory = join(folder, 'copy')
  const { signal } = new AbortController()
  await copyFiles({ root: join(folder, 'root'), files: [file], directory, bytesMax: 100, signal })
  t.notOk(existsSync(join(directory, 'a.js')))
})

test('Repository copies what is listed, with the executable bit, within its bound', async (t) => {
  const folder = committed({ '.gitignore': 'cache\n', 'a.js': 'a', 'bin/run.sh': '#!/bin/sh\n', cache: 'c' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  chmodSync(join(folder, 'bin/run.sh'), 0o750)
  const copy = join(folder, '.hephaestus/copy')
  await (await opened(folder)).copyTo(copy)
  t.equal(lstatSync(join(copy, 'bin/run.sh')).mode & 0o777, 0o755)
  t.equal(lstatSync(join(copy, 'a.js')).mode & 0o777, 0o644)
  t.notOk(existsSync(join(copy, 'cache')))
  t.notOk(existsSync(join(copy, '.git')))
  await t.rejects((await opened(folder, { maxBytes: 4 })).copyTo(join(copy, 'b')), {
    code: 'HEPH_REPOSITORY_TOO_LARGE',
  })
  t.notOk(existsSync(join(copy, 'b')))
})

test('Repository lists no more files than asked for, and says so', async (t) => {
  const folder = committed({ 'a.js': 'a', 'b.js': 'b', 'c.js': 'c' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const repository = await opened(folder, { maxFiles: 2 })
  t.strictSame(paths(repository), ['a.js', 'b.js'])
  t.match(repository.gaps, [/first 2 of 3 files/])
})

test('Repository starts no program that a hostile work tree names', async (t) => {
  const folder = committed({ 'a.js': 'a\n', '.gitattributes': '*.js filter=evil diff=evil\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const marker = join(folder, '.git/started')
  const command = `touch ${marker}; cat`
  for (const [key, value] of [
    ['filter.evil.clean', command],
    ['filter.evil.smudge', command],
    ['filter.evil.process', command],
    ['diff.evil.textconv', command],
    ['diff.evil.command', command],
    ['diff.external', command],
    ['core.fsmonitor', command],
    ['core.pager', command],
    ['core.sshCommand', command],
    ['core.hooksPath', join(folder, 'hooks')],
  ] as const) {
    git(folder, 'config', key, value)
  }
  writeFiles(folder, { 'hooks/post-index-change': `#!/bin/sh\n${command}\n`, 'a.js': 'changed\n' })
  chmodSync(join(folder, 'hooks/post-index-change'), 0o755)
  const repository = await opened(folder)
  t.match(repository.revision, /^working tree at /)
  writeFileSync(join(folder, 'a.js'), 'a\n')
  await lineHistory(await opened(folder), 'a.js', 1)
  t.notOk(existsSync(marker))
})

test('Repository finds the dependency folders beside manifests', async (t) => {
  const outside = folderWith({ 'x.js': 'x' })
  const folder = committed({
    '.gitignore': 'node_modules\n.venv\nvenv\n',
    'package.json': '{}',
    'packages/a/package.json': '{}',
    'tools/requirements.txt': '',
    'evil/package.json': '{}',
    'go.mod': 'module example.org/m',
    'vendor/x.go': 'package x',
  })
  t.teardown(() => {
    rmSync(folder, { recursive: true })
    rmSync(outside, { recursive: true })
  })
  writeFiles(folder, { 'node_modules/x.js': '', 'packages/a/node_modules/y.js': '', 'tools/.venv/z': '' })
  symlinkSync(outside, join(folder, 'evil/node_modules'))
  const mounts = await (await opened(folder)).dependencyMounts()
  t.strictSame(
    mounts.map((mount) => mount.to),
    ['node_modules', 'packages/a/node_modules', 'tools/.venv'],
  )
  rmSync(join(folder, 'packages/a/node_modules'), { recursive: true })
  t.strictSame(await (await opened(join(folder, 'packages/a'))).dependencyMounts(), [
    { from: join(folder, 'node_modules'), to: 'node_modules' },
  ])
})
