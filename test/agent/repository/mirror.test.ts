import { existsSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import type { RepositoryReference, RepositoryRefs } from '../../../agent/model/diagnosis.ts'
import { mirrorFiles } from '../../../agent/repository/mirror-files.ts'
import { mirrorStatus, openMirror } from '../../../agent/repository/mirror.ts'
import { openRepository, resolveRevision } from '../../../agent/repository/repository.ts'
import { acquireLock } from '../../../agent/storage/lock-file.ts'
import { committed, folderWith, git, lineHistory, paths, systemClock, writeFiles } from './support.ts'

const ALL: RepositoryRefs = { branches: [], tags: '*' }

/** The machine's clock with a wall clock that tests move on. */
function movedClock(): Clock & { passMs: number } {
  const clock = { ...systemClock, passMs: 0, now: () => Date.now() + clock.passMs }
  return clock
}

function remoteOf(folder: string, more: Partial<NonNullable<RepositoryReference['remote']>> = {}) {
  return {
    url: `file://${folder}`,
    fetchIntervalMs: 60_000,
    fetchTimeoutMs: 20_000,
    bytesMax: 64 * 1024 * 1024,
    ...more,
  }
}

function optionsOf(stateDirectory: string, clock: Clock = systemClock) {
  return { stateDirectory, clock, signal: new AbortController().signal }
}

test('A repository behind an address that cannot be fetched is a permanent error with the reason, tried again later', async (t) => {
  const state = folderWith({})
  t.teardown(() => rmSync(state, { recursive: true }))
  const clock = movedClock()
  const remote = remoteOf('/nonexistent/code.git')
  const open = (): Promise<unknown> =>
    resolveRevision({ path: '', remote, refs: ALL }, {}, optionsOf(state, clock))
  await t.rejects(open(), {
    code: 'HEPH_REPOSITORY_UNREACHABLE',
    message: /could not be fetched: fatal: .*nonexistent/,
  })
  await t.rejects(open(), { code: 'HEPH_REPOSITORY_UNREACHABLE' })
  t.equal((await mirrorStatus(remote.url, state))?.failures, 1, 'not tried again at once')
  clock.passMs = 31_000
  await t.rejects(open(), { code: 'HEPH_REPOSITORY_UNREACHABLE' })
  const status = await mirrorStatus(remote.url, state)
  t.equal(status?.failures, 2)
  t.ok((status?.retryAtMs ?? 0) - clock.now() > 50_000, 'and then after a longer wait')
})

test('A mirror holds the content of one revision, is brought up to date by its age, and outlives its source', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'src/a.js': 'one\n', 'logo.png': 'picture', 'run.sh': '#!/bin/sh\n' })
  git(folder, 'config', 'uploadpack.allowFilter', 'true')
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  git(folder, 'update-index', '--chmod=+x', 'run.sh')
  writeFiles(folder, { 'src/a.js': 'two\n' })
  symlinkSync('src/a.js', join(folder, 'link.js'))
  symlinkSync('../../etc/passwd', join(folder, 'out.js'))
  git(folder, 'add', '-A')
  git(folder, 'update-index', '--chmod=+x', 'run.sh')
  git(folder, 'commit', '-q', '-m', 'second')
  const clock = movedClock()
  const reference = { path: '', remote: remoteOf(folder), refs: ALL }
  const openNow = async () => {
    const resolved = await resolveRevision(reference, {}, optionsOf(state, clock))
    return { ...resolved, repository: await openRepository(resolved.reference, optionsOf(state, clock)) }
  }
  const { repository, choice } = await openNow()
  t.equal(repository.revision, git(folder, 'rev-parse', 'HEAD').trim())
  t.match(choice.assumed, /does not say which revision ran: the default branch is assumed/)
  t.strictSame(paths(repository), ['link.js', 'logo.png', 'out.js', 'run.sh', 'src/a.js'])
  t.equal((await repository.read('src/a.js'))?.text, 'two\n')
  t.equal((await repository.read('src/a.js'))?.blobId, git(folder, 'rev-parse', 'HEAD:src/a.js').trim())
  t.equal(await repository.read('link.js'), undefined)
  const mirror = mirrorFiles(reference.remote.url, state).repository
  t.throws(
    () => git(mirror, 'cat-file', '-e', git(folder, 'rev-parse', 'HEAD~1:src/a.js').trim()),
    'old content is not here',
  )
  await repository.history?.prepare(10)
  t.match(await lineHistory(repository, 'src/a.js', 1), { summary: 'second' })

  const copy = join(state, 'copy')
  await repository.copyTo(copy)
  t.equal(readFileSync(join(copy, 'logo.png'), 'utf8'), 'picture', 'what was not fetched before is now')
  t.equal(readFileSync(join(copy, 'link.js'), 'utf8'), 'two\n')
  t.equal(statSync(join(copy, 'run.sh')).mode & 0o111, 0o111)
  t.notOk(existsSync(join(copy, 'out.js')))

  writeFiles(folder, { 'src/a.js': 'three\n' })
  git(folder, 'commit', '-q', '-am', 'third')
  t.equal((await (await openNow()).repository.read('src/a.js'))?.text, 'two\n', 'not yet due')
  clock.passMs = 61_000
  t.equal((await (await openNow()).repository.read('src/a.js'))?.text, 'three\n')
  rmSync(folder, { recursive: true })
  clock.passMs = 200_000
  const late = await openNow()
  t.equal((await late.repository.read('src/a.js'))?.text, 'three\n')
  t.match(late.repository.gaps, [/the copy of the code is 2 minutes old: .*could not be fetched/])
})

test('A mirror follows a branch that was written anew, says when one is gone, and reads it when it is back', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  git(folder, 'config', 'uploadpack.allowFilter', 'true')
  git(folder, 'checkout', '-q', '-b', 'release')
  const clock = movedClock()
  const refs: RepositoryRefs = { branch: 'release', branches: [], tags: '*' }
  const reference = { path: '', remote: remoteOf(folder), refs }
  const after = async (minutes: number) => {
    clock.passMs += minutes * 61_000
    const resolved = await resolveRevision(reference, {}, optionsOf(state, clock))
    const repository = await openRepository(resolved.reference, optionsOf(state, clock))
    return { text: (await repository.read('a.js'))?.text, gaps: repository.gaps.join() }
  }
  t.strictSame(await after(0), { text: 'one\n', gaps: '' })
  const dropped = git(folder, 'rev-parse', 'HEAD').trim()
  writeFiles(folder, { 'a.js': 'instead\n' })
  git(folder, 'commit', '-q', '-a', '--amend', '-m', 'written anew')
  t.strictSame(await after(1), { text: 'instead\n', gaps: '' })
  const { choice } = await resolveRevision(
    reference,
    { 'vcs.ref.head.revision': dropped },
    optionsOf(state, clock),
  )
  t.ok(choice.assumed, 'a commit that no branch leads to any more does not count')
  git(folder, 'checkout', '-q', '--detach')
  git(folder, 'branch', '-q', '-D', 'release')
  t.match(await after(1), { text: 'instead\n', gaps: /the copy of the code is .* old: .*release/ })
  git(folder, 'branch', '-q', 'release')
  t.strictSame(await after(5), { text: 'instead\n', gaps: '' })
})

test('A server that cannot leave content out sends all of it', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const repository = await openRepository({ path: '', remote: remoteOf(folder) }, optionsOf(state))
  t.equal((await repository.read('a.js'))?.text, 'one\n')
  t.strictSame(repository.gaps, [])
})

test('The revision of an error counts only when a configured branch or tag leads to it', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  git(folder, 'tag', 'v1.0.0')
  git(folder, 'tag', 'shop-1.0.5')
  const commit = (text: string): string => {
    writeFiles(folder, { 'a.js': `${text}\n` })
    git(folder, 'commit', '-q', '-am', text)
    return git(folder, 'rev-parse', 'HEAD').trim()
  }
  const first = git(folder, 'rev-parse', 'HEAD').trim()
  const second = commit('two')
  git(folder, 'checkout', '-q', '-b', 'feature')
  const hidden = commit('hidden')
  git(folder, 'checkout', '-q', 'main')
  const last = commit('three')
  const chosen = async (reference: RepositoryReference, attributes: Record<string, string>) => {
    const { choice } = await resolveRevision(reference, attributes, optionsOf(state))
    return { commit: choice.commit, isAssumed: choice.assumed !== undefined }
  }
  const url = { path: '', remote: remoteOf(folder), refs: { ...ALL, branch: 'main' } }
  const sure = (id: string | undefined): object => ({ commit: id, isAssumed: false })
  const assumed = (id: string | undefined): object => ({ commit: id, isAssumed: true })
  for (const [name, attributes, onUrl, onDisk] of [
    ['nothing is named', {}, assumed(last), sure(undefined)],
    ['a full id', { 'vcs.ref.head.revision': second }, sure(second), sure(second)],
    ['a short id', { 'vcs.ref.head.revision': second.slice(0, 9) }, sure(second), sure(second)],
    ['a tag with v', { 'service.version': '1.0.0' }, sure(first), sure(first)],
    ['a tag as it is', { 'service.version': 'v1.0.0' }, sure(first), sure(first)],
    [
      'a tag of the service',
      { 'service.version': '1.0.5', 'service.name': 'shop' },
      sure(first),
      sure(first),
    ],
    ['an id as version', { 'service.version': second }, sure(second), sure(second)],
    ['git describe', { 'service.version': `v1.0.0-1-g${second.slice(0, 8)}` }, sure(second), sure(second)],
    [
      'a commit on no branch that counts',
      { 'vcs.ref.head.revision': hidden },
      assumed(last),
      assumed(undefined),
    ],
    [
      'the revision comes before the version',
      { 'vcs.ref.head.revision': second, 'service.version': '1.0.0' },
      sure(second),
      sure(second),
    ],
    ['the name of a branch', { 'vcs.ref.head.revision': 'feature' }, assumed(last), assumed(undefined)],
    ['an unknown version', { 'service.version': '9.9.9' }, assumed(last), assumed(undefined)],
    [
      'words for git',
      { 'service.version': '--all', 'vcs.ref.head.revision': '-q; touch x' },
      assumed(last),
      assumed(undefined),
    ],
    ['a path out', { 'service.version': '../../heads/feature' }, assumed(last), assumed(undefined)],
  ] as const) {
    t.strictSame(await chosen(url, attributes), onUrl, `${name}, fetched`)
    t.strictSame(await chosen({ path: folder }, attributes), onDisk, `${name}, on the disk`)
  }
  t.strictSame(
    await chosen({ path: folder, refs: { ...ALL, branch: 'main' } }, {}),
    assumed(last),
    'a branch that is configured',
  )
  t.strictSame(
    await chosen(
      { path: folder, refs: { ...ALL, branches: ['feature'] } },
      { 'vcs.ref.head.revision': hidden },
    ),
    sure(hidden),
    'a further branch',
  )
  t.strictSame(
    await chosen(
      { path: '', remote: remoteOf(folder), refs: { ...ALL, branch: 'main', tags: 'shop-*' } },
      { 'service.version': '1.0.0' },
    ),
    assumed(last),
    'a tag that does not count',
  )
  await t.rejects(chosen({ path: '', remote: remoteOf(folder), refs: { ...ALL, branch: 'gone' } }, {}), {
    code: /HEPH_REPOSITORY_(REVISION|UNREACHABLE)/,
  })
})

test('A revision that was pushed after the last fetch is fetched when a log names it', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const clock = movedClock()
  const reference = { path: '', remote: remoteOf(folder, { fetchIntervalMs: 3_600_000 }), refs: ALL }
  await resolveRevision(reference, {}, optionsOf(state, clock))
  writeFiles(folder, { 'a.js': 'two\n' })
  git(folder, 'commit', '-q', '-am', 'two')
  const attributes = { 'vcs.ref.head.revision': git(folder, 'rev-parse', 'HEAD').trim() }
  t.ok(
    (await resolveRevision(reference, attributes, optionsOf(state, clock))).choice.isMissing,
    'not at once',
  )
  clock.passMs = 31_000
  t.notOk((await resolveRevision(reference, attributes, optionsOf(state, clock))).choice.isMissing)
})

test('A commit of a working tree is read from objects, whatever is on the disk', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'services/shop/a.js': 'one\n', 'top.js': 'x' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const first = git(folder, 'rev-parse', 'HEAD').trim()
  writeFiles(folder, { 'services/shop/a.js': 'two\n' })
  git(folder, 'commit', '-q', '-am', 'two')
  writeFiles(folder, { 'services/shop/a.js': 'not committed\n' })
  const path = join(folder, 'services/shop')
  const at = (commit?: string) =>
    openRepository({ path, ...(commit === undefined ? {} : { commit }) }, optionsOf(state))
  t.equal((await (await at(first)).read('a.js'))?.text, 'one\n')
  t.strictSame(paths(await at(first)), ['a.js'])
  t.equal((await (await at()).read('a.js'))?.text, 'not committed\n')
  t.match(await lineHistory(await at(first), 'a.js', 1), { summary: 'first' })
  await t.rejects(at('0'.repeat(40)), { code: 'HEPH_REPOSITORY_NOT_FOUND' })
})

test('Folders of a larger code base are read with what stands above them', async (t) => {
  const state = folderWith({})
  const folder = committed({
    'package.json': '{}',
    'services/tsconfig.json': '{}',
    'services/shop/src/a.js': 'a',
    'services/other/b.js': 'b',
    'libs/common/c.js': 'c',
    'libs/rest/d.js': 'd',
  })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const roots = ['services/shop', 'libs/common']
  const wanted = ['libs/common/c.js', 'package.json', 'services/shop/src/a.js', 'services/tsconfig.json']
  t.strictSame(paths(await openRepository({ path: folder, roots }, optionsOf(state))), wanted)
  t.strictSame(
    paths(await openRepository({ path: '', remote: remoteOf(folder), roots }, optionsOf(state))),
    wanted,
  )
})

test('A mirror that grows over its bound is refused and made anew', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const clock = movedClock()
  const small = remoteOf(folder, { bytesMax: 100 })
  await t.rejects(openMirror(small, ALL, optionsOf(state, clock)), { message: /more than the 100 bytes/ })
  clock.passMs = 31_000
  await openMirror(remoteOf(folder), ALL, optionsOf(state, clock))
  const packs = join(mirrorFiles(small.url, state).repository, 'objects/pack')
  t.notOk(readdirSync(packs).some((name) => name.startsWith('tmp_')))
})

test('A mirror whose notes or objects are damaged is made again', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const files = mirrorFiles(`file://${folder}`, state)
  const read = async (): Promise<string | undefined> => {
    const resolved = await resolveRevision(
      { path: '', remote: remoteOf(folder), refs: ALL },
      {},
      optionsOf(state),
    )
    const repository = await openRepository(resolved.reference, optionsOf(state))
    return (await repository.read('a.js'))?.text
  }
  t.equal(await read(), 'one\n')
  writeFileSync(files.status, '{"url":')
  t.equal(await read(), 'one\n', 'notes that were half written')
  rmSync(files.repository, { recursive: true })
  writeFileSync(join(files.directory, 'mirror.git'), 'no folder')
  t.equal(await read(), 'one\n', 'and what stood in the place of the mirror')
})

test('Who cannot have the lock on a mirror waits, and ends with its signal', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  t.teardown(() => [state, folder].forEach((each) => rmSync(each, { recursive: true, force: true })))
  const files = mirrorFiles(`file://${folder}`, state)
  writeFiles(files.directory, { keep: '' })
  const lock = acquireLock(files.lock)
  const stop = new AbortController()
  const waiting = openMirror(remoteOf(folder), ALL, { ...optionsOf(state), signal: stop.signal })
  stop.abort(new Error('stopping'))
  await t.rejects(waiting, { message: 'stopping' })
  const next = openMirror(remoteOf(folder), ALL, optionsOf(state))
  lock.release()
  t.equal((await next).status.failures, 0)
})

test('Code is fetched through the proxy that the environment names, also in capitals', async (t) => {
  const state = folderWith({})
  const asked: string[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    proxy.closeAllConnections()
    proxy.close()
    rmSync(state, { recursive: true, force: true })
  })
  const { port } = proxy.address() as AddressInfo
  const proxies = [
    ['all_proxy', 'small.example.org'],
    ['ALL_PROXY', 'capitals.example.org'],
  ] as const
  for (const [name, host] of proxies) {
    process.env[name] = `http://127.0.0.1:${port}`
    const reference = { path: '', remote: { ...remoteOf(state), url: `https://${host}/a.git` } }
    await t.rejects(resolveRevision(reference, {}, optionsOf(state)), { code: 'HEPH_REPOSITORY_UNREACHABLE' })
    delete process.env[name]
  }
  t.strictSame(asked, ['small.example.org:443', 'capitals.example.org:443'])
})
