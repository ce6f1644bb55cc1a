import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import type { RepositoryReference } from '../../../agent/model/diagnosis.ts'
import { mirrorFiles } from '../../../agent/repository/mirror-files.ts'
import { openRepository, resolveRevision } from '../../../agent/repository/repository.ts'
import { committed, folderWith, git, lineHistory, opened, systemClock, writeFiles } from './support.ts'

function optionsOf(stateDirectory: string) {
  return { stateDirectory, clock: systemClock, signal: new AbortController().signal }
}

function folders(t: Test, ...all: readonly string[]): void {
  t.teardown(() => all.forEach((each) => rmSync(each, { recursive: true, force: true })))
}

test('100 000 files are listed and read within bounds of time and memory, on the disk and from objects', async (t) => {
  const folder = folderWith({})
  folders(t, folder)
  git(folder, 'init', '-q', '-b', 'main')
  const files = Array.from({ length: 100_000 }, (_, index) => {
    const text = `export const value${index} = ${index}\n`
    return `M 100644 inline src/m${index % 1_000}/f${index}.js\ndata ${text.length}\n${text}\n`
  })
  const head = 'commit refs/heads/main\ncommitter A <a@example.org> 1700000000 +0000\ndata 5\nlarge\n'
  execFileSync('git', ['fast-import', '--quiet'], { cwd: folder, input: head + files.join('') })
  const commit = git(folder, 'rev-parse', 'main').trim()
  const before = process.memoryUsage().rss
  const measured = async (name: string, open: () => ReturnType<typeof opened>): Promise<void> => {
    const start = process.cpuUsage()
    const repository = await open()
    const { user, system } = process.cpuUsage(start)
    t.equal(repository.files.length, 100_000, name)
    t.strictSame(repository.gaps, [], name)
    t.equal((await repository.read('src/m7/f99007.js'))?.text, 'export const value99007 = 99007\n', name)
    const cpuMs = (user + system) / 1_000
    t.comment(`${name}: ${Math.round(cpuMs)} ms of CPU`)
    t.ok(cpuMs < 6_000, name)
  }
  const options = optionsOf(join(folder, '.state'))
  await measured('a commit', () => openRepository({ path: folder, commit }, options))
  git(folder, 'reset', '-q', '--hard', 'main')
  await measured('on the disk', () => opened(folder))
  const grown = (process.memoryUsage().rss - before) / 1024 / 1024
  t.comment(`${Math.round(grown)} MiB more memory`)
  t.ok(grown < 500)
})

test('Every line that is read of a revision is the one that git shows', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  folders(t, state, folder)
  let seed = 11
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    return (seed >>> 8) % below
  }
  const ENDS = ['\n', '\r\n', '\n\n', '']
  const WORDS = ['x', 'é', '日本', '\t', ' ', '{', '🙂', '\u2028', '"']
  const NAMES = ['a.js', 'b c.js', 'é/ü.py', 'new\nline.js', '-q.js', ':x.js', 'deep/er/file.go', 'quote".js']
  for (let round = 0; round < 12; round += 1) {
    const name = NAMES[random(NAMES.length)] ?? ''
    const lines = Array.from({ length: random(30) }, () => WORDS[random(WORDS.length)] + String(random(9)))
    writeFiles(folder, { [name]: lines.join(ENDS[random(3)]) + ENDS[random(4)] })
    git(folder, 'add', '-A')
    git(folder, 'commit', '-q', '--allow-empty', '-m', `round ${round}`)
  }
  const revisions = git(folder, 'rev-list', 'HEAD').trim().split('\n')
  for (const commit of revisions) {
    const repository = await openRepository({ path: folder, commit }, optionsOf(state))
    for (const { path, blobId } of repository.files) {
      const shown = execFileSync('git', ['show', `${commit}:${path}`], { cwd: folder, encoding: 'utf8' })
      const file = await repository.read(path)
      t.equal(file?.text, shown, path)
      t.equal(file?.blobId, blobId ?? file?.blobId)
      t.strictSame(file?.lines, shown.split(/\r?\n/))
    }
  }
})

test('Code that changes while it is read gives no crash and no half lines of two files', async (t) => {
  const folder = committed(
    Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => [`f${index}.js`, `line ${index}\n`.repeat(2_000)]),
    ),
  )
  folders(t, folder)
  const elsewhere = folderWith({ 'outside.txt': 'outside:\n' })
  const outside = join(elsewhere, 'outside.txt')
  folders(t, elsewhere)
  const writer = spawn(
    process.execPath,
    [
      '-e',
      `const fs = require('node:fs'); let n = 0
       const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = fs.constants
       // Never through a link that is there: what it leads to is not this program's to write.
       const write = (path, content, flags) => {
         const file = fs.openSync(path, O_WRONLY | O_CREAT | O_NOFOLLOW | flags)
         fs.writeSync(file, content)
         fs.closeSync(file)
       }
       const change = (path, how) => {
         if (how === 0) fs.rmSync(path, { force: true })
         else if (how === 1) write(path, 'new ' + n + '\\n', O_TRUNC)
         else if (how === 2) write(path, Buffer.alloc(300_000, 97), O_APPEND)
         else if (how === 3) write(path, 'short', O_TRUNC)
         else { fs.rmSync(path, { force: true }); fs.symlinkSync(process.argv[1], path) }
       }
       setInterval(() => {
         for (let i = 0; i < 10; i += 1) {
           const how = Math.floor(n / 40) % 5
           n += 7
           try { change('f' + (n % 40) + '.js', how) } catch (error) { if (error.code !== 'ELOOP') throw error }
         }
       }, 1)`,
      outside,
    ],
    { cwd: folder },
  )
  t.teardown(() => writer.kill('SIGKILL'))
  for (let round = 0; round < 4; round += 1) {
    const repository = await opened(folder)
    for (const { path } of repository.files) {
      const file = await repository.read(path)
      t.notOk(file?.text.includes('outside:'), 'what a link leads to is never read')
    }
    await lineHistory(repository, 'f1.js', 3)
    await repository.copyTo(join(folder, '.hephaestus', `copy${round}`)).catch((error: unknown) => {
      t.match(error, { code: /ENOENT|ELOOP|EINVAL|HEPH_/ }, 'a copy of what went away fails in a known way')
    })
  }
  t.equal(writer.exitCode, null, 'the files changed all the while')
  t.equal(readFileSync(outside, 'utf8'), 'outside:\n', 'what a link leads to is never written')
})

type Answer = (request: IncomingMessage, response: ServerResponse) => void

async function serve(t: Test, answer: Answer): Promise<string> {
  const server: Server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Answers as git's own HTTP server does. Source: RFC 3875, git http-backend. */
function backend(folder: string, seen: (request: IncomingMessage) => void): Answer {
  return (request, response) => {
    seen(request)
    const url = new URL(request.url ?? '/', 'http://x')
    const child = spawn('git', ['http-backend'], {
      env: {
        PATH: process.env['PATH'],
        GIT_PROJECT_ROOT: folder,
        GIT_HTTP_EXPORT_ALL: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        PATH_INFO: url.pathname,
        QUERY_STRING: url.search.slice(1),
        REQUEST_METHOD: request.method,
        CONTENT_TYPE: request.headers['content-type'] ?? '',
        HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
        GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
        REMOTE_ADDR: '127.0.0.1',
      },
    })
    request.pipe(child.stdin)
    let head = Buffer.alloc(0)
    let isBody = false
    child.stdout.on('data', (chunk: Buffer) => {
      if (isBody) return void response.write(chunk)
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      isBody = true
      for (const line of head.subarray(0, end).toString().split('\r\n')) {
        const colon = line.indexOf(':')
        const name = line.slice(0, colon)
        const value = line.slice(colon + 1).trim()
        if (name.toLowerCase() === 'status') response.statusCode = Number(value.split(' ')[0])
        else response.setHeader(name, value)
      }
      response.write(head.subarray(end + 4))
    })
    child.stdout.on('end', () => response.end())
  }
}

function remoteOf(url: string, more: Partial<NonNullable<RepositoryReference['remote']>> = {}) {
  const bounds = { fetchIntervalMs: 60_000, fetchTimeoutMs: 20_000, bytesMax: 8 * 1024 * 1024 }
  return { path: '', remote: { url, ...bounds, ...more } }
}

test('Code is fetched over HTTP without the content of old versions, and what is read costs no further request', async (t) => {
  const state = folderWith({})
  const folder = committed({
    'src/a.js': 'one\n',
    '.gitmodules': '[submodule "x"]\npath = x\nurl = ext::sh -c touch% /tmp/x\n',
  })
  folders(t, state, folder)
  git(folder, 'config', 'uploadpack.allowFilter', 'true')
  writeFiles(folder, { 'src/a.js': 'two\n' })
  git(folder, 'update-index', '--add', '--cacheinfo', `160000,${'1'.repeat(40)},x`)
  git(folder, 'add', 'src/a.js')
  git(folder, 'commit', '-q', '-m', 'second')
  let requests = 0
  const origin = await serve(
    t,
    backend(folder, () => (requests += 1)),
  )
  const reference = remoteOf(`${origin}/.git`)
  const { reference: resolved } = await resolveRevision(reference, {}, optionsOf(state))
  const repository = await openRepository(resolved, optionsOf(state))
  const fetched = requests
  t.ok(fetched <= 8, `${fetched} requests`)
  for (let again = 0; again < 50; again += 1) {
    const job = await openRepository(
      (await resolveRevision(reference, {}, optionsOf(state))).reference,
      optionsOf(state),
    )
    t.equal((await job.read('src/a.js'))?.text, 'two\n')
  }
  t.equal(requests, fetched, 'fifty jobs make no request')
  t.match(repository.gaps, [/1 submodules were not read/])
  const old = git(folder, 'rev-parse', 'HEAD~1:src/a.js').trim()
  t.throws(() => git(mirrorFiles(reference.remote.url, state).repository, 'cat-file', '-e', old))
})

test('A token goes only into the request of the host it is for: no command line, file or message holds it', async (t) => {
  const secret = 'tok-3n-secret-value'
  const encoded = Buffer.from(`git:${secret}`).toString('base64')
  const state = folderWith({})
  const outside = folderWith({ token: `${secret}\n`, empty: '' })
  const folder = committed({ 'a.js': 'one\n' })
  folders(t, state, outside, folder)
  const served = backend(folder, () => undefined)
  const heads = new Set<string | undefined>()
  let commandLines = ''
  const strangers = new Set<string | undefined>()
  const stranger = await serve(t, (request, response) => {
    strangers.add(request.headers.authorization)
    response.writeHead(404).end()
  })
  const guarded = await serve(t, (request, response) => {
    heads.add(request.headers.authorization)
    commandLines += execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    if (request.headers.authorization === undefined) response.writeHead(401).end(secret)
    else if (request.url?.startsWith('/moved') === true) response.writeHead(302, { location: stranger }).end()
    else served(request, response)
  })
  const open = (path: string, tokenFile?: string): Promise<unknown> =>
    openRepository(
      remoteOf(
        `${guarded}${path}`,
        tokenFile === undefined ? {} : { credentials: { username: 'git', tokenFile } },
      ),
      optionsOf(state),
    )
  const file = join(outside, 'token')
  await t.rejects(open('/a/.git'), {
    code: 'HEPH_REPOSITORY_UNREACHABLE',
    message: /could not be fetched: fatal: /,
  })
  await t.rejects(open('/b/.git', join(outside, 'empty')), { message: /there is no token in .*empty/ })
  await t.rejects(open('/moved/.git', file), { message: /could not be fetched/ })
  t.strictSame([...strangers], [], 'a redirect is not followed')
  await open('/.git', file)
  t.ok(heads.has(`Basic ${encoded}`))
  for (const kept of [secret, encoded]) {
    t.notOk(commandLines.includes(kept))
    t.equal(spawnSync('grep', ['-rlF', kept, state], { encoding: 'utf8' }).stdout, '')
  }
})

test('A server that hangs, sends without end or leads to files is given up within its bounds', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'a.js': 'one\n' })
  folders(t, state, folder)
  const rejects = async (url: string, message: RegExp, more = {}): Promise<void> => {
    const start = Date.now()
    await t.rejects(openRepository(remoteOf(url, more), optionsOf(state)), { message }, url)
    t.ok(Date.now() - start < 15_000, `${url}: ${Date.now() - start} ms`)
  }
  const hanging = await serve(t, () => undefined)
  await rejects(`${hanging}/code.git`, /it took longer than 1 s/, { fetchTimeoutMs: 1_000 })
  const file = await serve(t, (_request, response) => {
    response.writeHead(302, { location: `file://${folder}/.git/info/refs` }).end()
  })
  await rejects(`${file}/code.git`, /could not be fetched: fatal/)
  const nonsense = await serve(t, (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' })
    const timer = setInterval(() => response.write(Buffer.alloc(64 * 1024, 97)), 5)
    response.on('close', () => clearInterval(timer))
  })
  await rejects(`${nonsense}/code.git`, /could not be fetched/, { fetchTimeoutMs: 2_000 })

  const large = committed({ 'noise.bin': randomBytes(24 * 1024 * 1024) })
  folders(t, large)
  const server = await serve(
    t,
    backend(large, () => undefined),
  )
  await rejects(`${server}/.git`, /more than the 2097152 bytes/, { bytesMax: 2 * 1024 * 1024 })
  const packs = join(mirrorFiles(`${server}/.git`, state).repository, 'objects/pack')
  t.notOk(
    readdirSync(packs).some((name) => name.startsWith('tmp_')),
    'nothing of it is left',
  )
  t.notOk(existsSync(join(mirrorFiles(`${server}/.git`, state).repository, 'objects/info/alternates')))
})

test('Files that are larger than the copy may be are missing, and everything else is read', async (t) => {
  const state = folderWith({})
  const folder = committed({ 'src/a.js': 'one\n', 'data.txt': randomBytes(6 * 1024 * 1024), 'x.png': 'x' })
  folders(t, state, folder)
  git(folder, 'config', 'uploadpack.allowFilter', 'true')
  const options = optionsOf(state)
  const repository = await openRepository(
    remoteOf(`file://${folder}`, { bytesMax: 2 * 1024 * 1024 }),
    options,
  )
  t.match(repository.gaps, [/files of the commit are missing: .*more than the 2097152 bytes/])
  t.equal(repository.files.length, 3)
  t.equal(await repository.read('data.txt'), undefined)
})
