import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { lastCommits } from '../../../agent/repository/last-commits.ts'
import { ObjectReader } from '../../../agent/repository/object-reader.ts'
import { cacheUse } from '../../../agent/repository/objects.ts'
import { readOwners } from '../../../agent/repository/owners.ts'
import { holdsCredentials, parseRemoteUrl } from '../../../agent/repository/remote-url.ts'
import { openRepository } from '../../../agent/repository/repository.ts'
import { committed, git, opened, paths, systemClock, writeFiles } from './support.ts'

test('Addresses of repositories are those that start no program and read no other file', (t) => {
  for (const [url, protocol] of [
    ['https://git.example.com/shop/code.git', 'https'],
    ['http://localhost:8080/code.git', 'http'],
    ['ssh://git@git.example.com:22/shop/code', 'ssh'],
    ['git@git.example.com:shop/code.git', 'ssh'],
    ['file:///srv/git/code.git', 'file'],
    ['ext::sh -c touch% /tmp/x', undefined],
    ['fd::17', undefined],
    ['git::https://x/y', undefined],
    ['ssh://-oProxyCommand=touch/x', undefined],
    ['-oProxyCommand=x:y', undefined],
    ['git@-oProxyCommand=x:y', undefined],
    ['https://git.example.com', undefined],
    ['https://git.example.com/x?y', undefined],
    ['file://host/share', undefined],
    ['git://git.example.com/x', undefined],
    ['/srv/git/code', undefined],
    ['https://a/b\nc', undefined],
    ['', undefined],
  ] as const) {
    t.equal(parseRemoteUrl(url)?.protocol, protocol, url)
  }
  t.ok(holdsCredentials('https://user@host/x'))
  t.ok(holdsCredentials('ssh://user:password@host/x'))
  t.notOk(holdsCredentials('ssh://git@host/x'))
  t.end()
})

test('ObjectReader answers in order, passes over what is too large or no blob, and starts again after its child ended', async (t) => {
  const folder = committed({ 'a.txt': 'a\n\nb', 'empty.txt': '', 'large.bin': Buffer.alloc(300_000, 7) })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const reader = new ObjectReader({ directory: folder, workTree: folder, clock: systemClock })
  t.teardown(() => reader.close())
  const id = (path: string): string => git(folder, 'rev-parse', `HEAD:${path}`).trim()
  const [a, large, empty, tree, missing, bad, again] = await Promise.all([
    reader.read(id('a.txt'), 100),
    reader.read(id('large.bin'), 1_000),
    reader.read(id('empty.txt'), 100),
    reader.read(id(''), 100_000),
    reader.read('0'.repeat(40), 100),
    reader.read('HEAD:a.txt', 100),
    reader.read(id('a.txt'), 100),
  ])
  t.equal(a?.toString(), 'a\n\nb')
  t.equal(large, undefined)
  t.equal(empty?.length, 0)
  t.equal(tree, undefined)
  t.equal(missing, undefined)
  t.equal(bad, undefined, 'only ids are asked for')
  t.equal(again?.toString(), 'a\n\nb')
  t.equal((await reader.read(id('large.bin'), 300_000))?.length, 300_000)
  const late = reader.read(id('a.txt'), 100)
  reader.close()
  t.equal(await late, undefined, 'what was asked of a child that ended')
  t.equal((await reader.read(id('a.txt'), 100))?.toString(), 'a\n\nb')
  const broken = new ObjectReader({ directory: '/nonexistent', workTree: folder, clock: systemClock })
  t.equal(await broken.read(id('a.txt'), 100), undefined)
})

test('The same content is read once for all revisions and paths', async (t) => {
  const text = `unique ${process.pid} ${Math.random()}\n`
  const folder = committed({ 'a.js': text })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const first = git(folder, 'rev-parse', 'HEAD').trim()
  writeFiles(folder, { 'b.js': text })
  git(folder, 'add', '-A')
  git(folder, 'commit', '-q', '-m', 'copy')
  const options = {
    stateDirectory: join(folder, '.state'),
    clock: systemClock,
    signal: new AbortController().signal,
  }
  await (await openRepository({ path: folder, commit: first }, options)).read('a.js')
  const { hits, misses } = cacheUse()
  const second = await openRepository({ path: folder, commit: first }, options)
  t.equal((await second.read('a.js'))?.text, text)
  t.equal((await (await opened(folder)).read('b.js'))?.text, text)
  t.equal(cacheUse().misses, misses, 'nothing was asked for that is not there')
  t.equal(cacheUse().hits, hits + 3, 'a listing and two files')
  t.ok(cacheUse().bytes < cacheUse().bytesMax)
})

test('A commit that was made by hand leads no copy out of its folder', async (t) => {
  const folder = committed({ 'good.js': 'good\n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const make = (type: string, input: Buffer | string): string =>
    execFileSync('git', ['hash-object', '-w', '--literally', '-t', type, '--stdin'], { cwd: folder, input })
      .toString()
      .trim()
  const blob = make('blob', 'evil\n')
  const link = make('blob', '../..')
  const entry = (mode: string, name: string, id: string): Buffer =>
    Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')])
  const inner = make('tree', Buffer.concat([entry('100644', 'x', blob)]))
  const parts = [
    entry('100644', '..', blob),
    entry('40000', '..', inner),
    entry('40000', '.git', inner),
    entry('40000', '.GIT', inner),
    entry('120000', 'dir', link),
    entry('40000', 'dir', inner),
    entry('100644', 'ok.js', blob),
  ]
  const tree = make('tree', Buffer.concat(parts))
  const commit = make('commit', `tree ${tree}\nauthor A <a> 1 +0000\ncommitter A <a> 1 +0000\n\nevil\n`)
  const repository = await openRepository(
    { path: folder, commit },
    { stateDirectory: join(folder, '.state'), clock: systemClock, signal: new AbortController().signal },
  )
  t.strictSame(paths(repository), ['dir', 'dir/x', 'ok.js'])
  t.match(repository.gaps, [/4 files were left out/])
  const copy = join(folder, '.state/copies/one')
  await repository.copyTo(copy).catch(() => undefined)
  t.strictSame(readdirSync(join(folder, '.state/copies')), ['one'])
  t.notOk(existsSync(join(folder, '.state/x')))
  t.equal(readFileSync(join(copy, 'ok.js'), 'utf8'), 'evil\n')
})

test('Owners are those of the last line that fits', async (t) => {
  const folder = committed({
    '.github/CODEOWNERS': [
      '# who owns what',
      '* @all',
      '*.go @go # of the language',
      '/docs/ @writers',
      'docs/*  @top',
      'build @builders',
      '/src/**/api @api',
      '/src/*/ui/*.ts @ui person@example.org',
      'secret.txt',
      '',
    ].join('\n'),
    'a.js': '',
  })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const owners = await readOwners(await opened(folder))
  t.equal(owners?.path, '.github/CODEOWNERS')
  for (const [path, wanted, line] of [
    ['a.js', ['@all'], 2],
    ['x/y/b.go', ['@go'], 3],
    ['docs/a/b.md', ['@writers'], 4],
    ['docs/b.md', ['@top'], 5],
    ['x/docs/b.md', ['@all'], 2],
    ['x/build/c/d.js', ['@builders'], 6],
    ['src/api/a.js', ['@api'], 7],
    ['src/a/b/api/a.js', ['@api'], 7],
    ['src/api.js', ['@all'], 2],
    ['src/a/ui/x.ts', ['@ui', 'person@example.org'], 8],
    ['src/a/ui/b/x.ts', ['@all'], 2],
    ['x/secret.txt', [], 9],
  ] as const) {
    t.strictSame(owners?.of(path), { owners: wanted, line }, path)
  }
  t.equal(await readOwners(await opened(join(folder, '.github'))).then((found) => found?.path), 'CODEOWNERS')
})

test('The last commits of files are those that git log tells', async (t) => {
  const folder = committed({ 'src/a.js': 'a', 'src/b c.js': 'b', 'new\nline.js': 'n' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  writeFiles(folder, { 'src/a.js': 'two' })
  git(folder, 'commit', '-q', '-am', 'second')
  const { history } = await opened(folder)
  const found = history === undefined ? undefined : await lastCommits(history)
  for (const path of ['src/a.js', 'src/b c.js', 'new\nline.js']) {
    t.equal(found?.get(path)?.commit, git(folder, 'log', '-1', '--format=%H', '--', path).trim(), path)
  }
  t.equal(found?.get('src/a.js')?.summary, 'second')
  const inner = (await opened(join(folder, 'src'))).history
  const names = inner === undefined ? [] : [...(await lastCommits(inner)).keys()]
  t.strictSame(new Set(names), new Set(['a.js', 'b c.js']))
})
