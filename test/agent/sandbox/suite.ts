import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { findProgram } from '../../../agent/sandbox/toolchains.ts'
import type { SandboxId } from '../../../agent/sandbox/sandbox.ts'
import { eventually } from '../../support/eventually.ts'
import { processesWith, runWith, sandboxOf, temporaryDirectory, type Ask } from './support.ts'

const hasPython = findProgram('python3', process.env['PATH'] ?? '') !== undefined

/** Makes calls by their numbers, since no library offers them: a new user namespace, a family of sockets for cryptography. */
const SYSTEM_CALLS = `
import ctypes, errno, platform
c = ctypes.CDLL(None, use_errno=True)
numbers = dict(io_uring_setup=(425, 425), keyctl=(250, 219), bpf=(321, 280), unshare=(272, 97), ptrace=(101, 117), clone=(56, 220), socket=(41, 198))
args = dict(io_uring_setup=(1, 0), keyctl=(0, 0), bpf=(0, 0, 0), unshare=(0x10000000,), ptrace=(0, 0, 0, 0), clone=(0x10000011, 0, 0, 0, 0), socket=(38, 5, 0))
for name, of in numbers.items():
    done = c.syscall(of[platform.machine() == "aarch64"], *args[name])
    print(name, done if done >= 0 else errno.errorcode.get(ctypes.get_errno()))
`

/**
 * What every kind of sandbox must hold, with real programs. `ordinary-user.long.test.ts` runs it again as an
 * ordinary user.
 */
export async function testSandbox(id: SandboxId): Promise<void> {
  const { sandbox, why } = await sandboxOf(id)
  const options = sandbox === undefined ? { skip: why } : {}
  const pythonOptions = hasPython ? options : { skip: 'no Python on the PATH' }
  const run = (directory: string, command: readonly string[], ask?: Ask) => {
    if (sandbox === undefined) throw new Error(why)
    return runWith(sandbox, directory, command, ask)
  }
  const shell = (directory: string, script: string, ask?: Ask) => run(directory, ['sh', '-c', script], ask)

  test(`${id} is offered, or it is the host that does not let it`, (t) => {
    const isHosts =
      /no program|not permitted|[Pp]ermission denied|No space left|user namespace|needs Linux/.test(why)
    t.ok(sandbox !== undefined || isHosts, why)
    t.end()
  })

  test(`${id} refuses a copy that does not exist and says that nothing ran`, options, async (t) => {
    await t.rejects(shell('/no/such/copy', 'true'), { name: 'PermanentError', code: 'HEPH_SANDBOX_FAILED' })
  })

  test(`${id} refuses a working directory outside the copy`, options, async (t) => {
    const copy = temporaryDirectory(t)
    await t.rejects(shell(copy, 'true', { cwd: '../..' }), { code: 'HEPH_SANDBOX_PATH' })
  })

  test(`${id} reports exit code, output and a missing program as the program's own`, options, async (t) => {
    const copy = temporaryDirectory(t)
    const result = await shell(copy, 'echo out; echo err >&2; exit 5')
    t.match(result, {
      exitCode: 5,
      stdout: 'out\n',
      stderr: 'err\n',
      exceeded: undefined,
      isTimedOut: false,
    })
    t.match(await run(copy, ['no-such-program-anywhere']), { exitCode: 127 })
    t.match(await run(copy, ['cat'], { input: 'from outside' }), { stdout: 'from outside' })
  })

  test(`${id} starts in the copy, writes there and nowhere else`, options, async (t) => {
    const copy = temporaryDirectory(t, 'it\'s 50 % "odd" $HOME')
    mkdirSync(join(copy, 'below'))
    const script = `pwd; echo made > made; for d in / /usr /etc /usr/local /bin /proc/sys/kernel /root /home; do
      touch $d/probe 2>/dev/null && echo "wrote $d"; done; true`
    const result = await shell(copy, script, { cwd: 'below' })
    t.equal(result.stdout, '/workspace/below\n', result.stderr)
    t.equal(readFileSync(join(copy, 'below/made'), 'utf8'), 'made\n')
  })

  test(
    `${id} hides the home, other files of the host and what links in the copy point to`,
    options,
    async (t) => {
      const copy = temporaryDirectory(t)
      const secret = join(temporaryDirectory(t), 'secret')
      writeFileSync(secret, 'secret')
      symlinkSync(secret, join(copy, 'link'))
      const outside = [
        secret,
        '/etc/shadow',
        '/etc/ssl/private',
        '/var/log',
        '/run',
        '/sys/class',
        join(homedir(), '.ssh'),
      ]
      const result = await shell(
        copy,
        `cat link; for f in ${outside.join(' ')}; do [ -e "$f" ] && echo "saw $f"; done; echo done`,
      )
      t.equal(result.stdout, 'done\n')
    },
  )

  test(`${id} shows further mounts read-only`, options, async (t) => {
    const copy = temporaryDirectory(t)
    const dependency = temporaryDirectory(t)
    writeFileSync(join(dependency, 'lib'), 'library')
    chmodSync(join(dependency, 'lib'), 0o666)
    chmodSync(dependency, 0o777)
    const result = await shell(copy, 'cat /deep/er/lib; echo x > /deep/er/lib || echo kept', {
      readOnly: [{ from: dependency, to: '/deep/er' }],
    })
    t.match(result, { stdout: 'librarykept\n' })
    t.equal(readFileSync(join(dependency, 'lib'), 'utf8'), 'library')
  })

  test(
    `${id} shows mounts inside the copy read-only, the rest of which may be written`,
    options,
    async (t) => {
      const copy = temporaryDirectory(t)
      const dependency = temporaryDirectory(t)
      writeFileSync(join(dependency, 'lib'), 'library\n')
      chmodSync(dependency, 0o755)
      const script = 'cat node_modules/lib; echo x > node_modules/lib || echo kept; echo y > made && cat made'
      const result = await shell(copy, script, {
        readOnly: [{ from: dependency, to: '/workspace/node_modules' }],
      })
      t.equal(result.stdout, 'library\nkept\ny\n', result.stderr)
      t.equal(readFileSync(join(dependency, 'lib'), 'utf8'), 'library\n')
    },
  )

  test(`${id} refuses a mount into the copy where a link is in the way`, options, async (t) => {
    const copy = temporaryDirectory(t)
    const elsewhere = temporaryDirectory(t)
    symlinkSync(elsewhere, join(copy, 'packages'))
    const readOnly = [{ from: '/usr/bin', to: '/workspace/packages/a/node_modules' }]
    await t.rejects(shell(copy, 'true', { readOnly }), { code: 'HEPH_SANDBOX_PATH' })
    t.same(readdirSync(elsewhere), [])
  })

  test(`${id} gives the program only the environment it was handed`, options, async (t) => {
    const result = await run(temporaryDirectory(t), ['env'], {
      environment: { PATH: '/usr/bin', GIVEN: 'yes', LD_LIBRARY_PATH: '/workspace/lib' },
    })
    const lines = result.stdout
      .trim()
      .split('\n')
      .filter((line) => !/^(?:PWD|SHLVL|_|OLDPWD)=/.test(line))
    t.same(
      new Set(lines.map((line) => line.split('=')[0])),
      new Set(['PATH', 'GIVEN', 'LD_LIBRARY_PATH', 'HOME', 'TMPDIR', 'LANG']),
    )
    t.match(result.stdout, /^GIVEN=yes$/m)
    t.match(result.stdout, /^HOME=\/tmp$/m)
  })

  test(`${id} gives no privilege, and a user that has a name`, options, async (t) => {
    const result = await shell(
      temporaryDirectory(t),
      'id -un; grep -E "^(CapPrm|CapEff|CapBnd|NoNewPrivs)" /proc/self/status',
    )
    t.match(result.stdout, /^sandbox\nCapPrm:\t0+\nCapEff:\t0+\n/)
    t.match(result.stdout, /NoNewPrivs:\t1/)
  })

  test(`${id} lets no program make calls of the kernel that it does not need`, pythonOptions, async (t) => {
    const result = await run(temporaryDirectory(t), ['python3', '-c', SYSTEM_CALLS])
    const expected =
      'io_uring_setup ENOSYS\nkeyctl EPERM\nbpf EPERM\nunshare EPERM\nptrace EPERM\nclone EPERM\nsocket EAFNOSUPPORT\n'
    const isFiltered = sandbox?.description.includes('with a filter') === true
    t.equal(isFiltered, process.arch === 'x64' || process.arch === 'arm64')
    if (isFiltered) t.equal(result.stdout, expected, result.stderr)
  })

  test(`${id} hides the host's processes and cannot be ended from inside`, options, async (t) => {
    const host = process.pid
    const script = `kill -9 1 2>/dev/null; [ -e /proc/${host} ] && echo seen; kill -9 ${host} 2>/dev/null && echo killed; echo alive`
    const result = await shell(temporaryDirectory(t), script)
    t.equal(result.stdout, 'alive\n')
  })

  test(`${id} cannot reach a server on the host's loopback`, options, async (t) => {
    const server = createServer((socket) => socket.end('reached')).listen(0, '127.0.0.1')
    t.teardown(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as { port: number }
    const script = `require('net').connect(${port}, '127.0.0.1').on('error', (e) => console.log(e.code)).on('connect', () => console.log('reached'))`
    const result = await run(temporaryDirectory(t), ['node', '-e', script])
    t.equal(result.stdout, 'ECONNREFUSED\n', result.stderr)
  })

  test(`${id} has a loopback where a Node server answers a Node client by name`, options, async (t) => {
    const script = `const s = require('http').createServer((q, r) => r.end('pong ' + q.url)).listen(0, 'localhost', () =>
      require('http').get({ host: 'localhost', port: s.address().port, path: '/a' }, (r) => r.on('data', (d) => console.log(String(d))).on('end', () => s.close())))`
    t.equal((await run(temporaryDirectory(t), ['node', '-e', script])).stdout, 'pong /a\n')
  })

  test(`${id} has a loopback where a Python server answers a Python client`, pythonOptions, async (t) => {
    const script = `
import http.server, threading, urllib.request
s = http.server.HTTPServer(('127.0.0.1', 0), http.server.SimpleHTTPRequestHandler)
threading.Thread(target=s.serve_forever, daemon=True).start()
print(urllib.request.urlopen(f'http://127.0.0.1:{s.server_port}/').status)`
    const result = await run(temporaryDirectory(t), ['python3', '-c', script])
    t.equal(result.stdout, '200\n', result.stderr)
  })

  test(`${id} ends everything at the time limit, also a daemon, and leaves nothing`, options, async (t) => {
    const copy = temporaryDirectory(t)
    const seconds = `60.${process.pid}1`
    const result = await shell(copy, `setsid sleep ${seconds} & sleep ${seconds}`, {
      limits: { wallMs: 400 },
    })
    t.match(result, { isTimedOut: true, exceeded: 'time' })
    t.ok(await eventually(() => processesWith(seconds).length === 0))
    t.notMatch(readFileSync('/proc/self/mountinfo', 'utf8'), copy)
  })

  test(`${id} ends background processes when the program has ended`, options, async (t) => {
    const seconds = `60.${process.pid}2`
    t.match(await shell(temporaryDirectory(t), `setsid sleep ${seconds} & exit 0`), { exitCode: 0 })
    t.ok(await eventually(() => processesWith(seconds).length === 0))
  })

  test(`${id} rejects with the reason of the signal and leaves nothing`, options, async (t) => {
    const seconds = `60.${process.pid}3`
    const reason = new Error('given up')
    const aborting = new AbortController()
    const running = shell(temporaryDirectory(t), `sleep ${seconds}`, { signal: aborting.signal })
    t.ok(await eventually(() => processesWith(seconds).length > 0))
    aborting.abort(reason)
    await t.rejects(running, reason)
    t.ok(await eventually(() => processesWith(seconds).length === 0))
  })

  test(`${id} leaves nothing after kill -9 of the process that called it`, options, async (t) => {
    const seconds = `60.${process.pid}4`
    const copy = temporaryDirectory(t)
    const caller = join(temporaryDirectory(t), 'caller.ts')
    const support = join(import.meta.dirname, 'support.ts')
    writeFileSync(
      caller,
      `import { runWith, sandboxOf } from ${JSON.stringify(support)}
       const { sandbox } = await sandboxOf(${JSON.stringify(id)})
       await runWith(sandbox, ${JSON.stringify(copy)}, ['sh', '-c', 'setsid sleep ${seconds} & sleep ${seconds}'])`,
    )
    const { spawn } = await import('node:child_process')
    const child = spawn(process.execPath, [caller], { stdio: 'ignore', cwd: '/' })
    t.ok(await eventually(() => processesWith(`sleep\0${seconds}`).length === 2))
    child.kill('SIGKILL')
    t.ok(await eventually(() => processesWith(seconds).length === 0))
  })

  test(`${id} ends a Node program that takes too much memory`, options, async (t) => {
    const script = `const kept = []; setInterval(() => kept.push(Buffer.alloc(4e6, 1)), 1)`
    const result = await run(temporaryDirectory(t), ['node', '-e', script])
    t.equal(result.exceeded, 'memory')
  })

  test(`${id} ends a Python program that takes too much memory`, pythonOptions, async (t) => {
    const script = `kept = []\nwhile True: kept.append(bytearray(b'x' * 4000000))`
    const result = await run(temporaryDirectory(t), ['python3', '-c', script])
    t.ok(result.exceeded === 'memory' || /MemoryError/.test(result.stderr), result.stderr)
    t.not(result.exitCode, 0)
  })

  test(`${id} counts the memory of all processes together`, options, async (t) => {
    const hog = `node -e "const b = Buffer.alloc(1e8, 1); setTimeout(() => console.log(b.length), 8000)"`
    const result = await shell(temporaryDirectory(t), `${hog} & ${hog} & ${hog} & wait`)
    t.equal(result.exceeded, 'memory')
  })

  test(`${id} bounds what is kept in /tmp`, options, async (t) => {
    const limits = { memoryBytes: 8_388_608, fileBytes: 104_857_600 }
    const result = await shell(
      temporaryDirectory(t),
      'head -c 20000000 /dev/zero > /tmp/big; wc -c < /tmp/big',
      { limits },
    )
    t.ok(Number(result.stdout) <= 4_194_304, result.stdout)
  })

  test(`${id} stops a fork bomb and leaves nothing`, options, async (t) => {
    const copy = temporaryDirectory(t)
    const marker = `bomb${process.pid}`
    const script = `${marker}() { ${marker} | ${marker} & }; ${marker}; sleep 60`
    const result = await shell(copy, script, { limits: { wallMs: 700 } })
    t.ok(result.exceeded === 'processes' || result.exceeded === 'time' || result.exitCode !== 0)
    t.ok(await eventually(() => processesWith(marker).length === 0))
    // What was killed is still being cleared away: until then the user may have too many processes.
    let said = ''
    for (let turn = 0; turn < 20 && said === ''; turn += 1) said = (await shell(copy, 'echo well')).stdout
    t.equal(said, 'well\n')
  })

  test(`${id} lets no more processes exist than allowed`, options, async (t) => {
    const script =
      'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 5 & done; ls -d /proc/[0-9]* | wc -l'
    const result = await shell(temporaryDirectory(t), script, { limits: { processes: 10, wallMs: 10_000 } })
    // EAGAIN in the words of the shell, or of the program that starts it where not even that may fork.
    const isRefused = /[Cc]annot fork|temporarily unavailable/.test(result.stderr)
    t.ok(result.exceeded === 'processes' || isRefused, JSON.stringify(result))
  })

  test(`${id} ends a busy program at its limit of CPU seconds`, options, async (t) => {
    const result = await shell(temporaryDirectory(t), 'while :; do :; done', { limits: { cpuSeconds: 1 } })
    t.equal(result.exceeded, 'cpu')
  })

  test(`${id} bounds the size of a file and of the whole copy`, options, async (t) => {
    const copy = temporaryDirectory(t)
    await shell(copy, 'head -c 3000000 /dev/zero > big')
    t.equal(readFileSync(join(copy, 'big')).length, 1_048_576)
    const script = 'i=0; while :; do i=$((i+1)); head -c 1000000 /dev/zero > file$i; done'
    const result = await shell(copy, script, { limits: { diskBytes: 20_000_000 } })
    t.equal(result.exceeded, 'disk')
  })

  test(`${id} bounds a copy also where files lie deeper than a path may be`, options, async (t) => {
    const copy = temporaryDirectory(t)
    t.teardown(() => execFileSync('rm', ['-rf', ...readdirSync(copy).map((name) => join(copy, name))]))
    const name = 'd'.repeat(200)
    const down = `i=0; while [ $i -lt 30 ]; do mkdir ${name}; cd -P ${name}; i=$((i+1)); done 2>&1`
    const script = `${down}; while :; do i=$((i+1)); head -c 1000000 /dev/zero > file$i; done`
    const result = await shell(copy, script, { limits: { diskBytes: 20_000_000, wallMs: 60_000 } })
    t.equal(result.exceeded, 'disk')
  })

  test(`${id} keeps the beginning and the end of a long output`, options, async (t) => {
    const result = await shell(temporaryDirectory(t), 'echo first; seq 1 200000; echo last')
    t.ok(result.isOutputCut)
    t.match(result.stdout, /^first\n[^]*last\n$/)
    t.ok(result.stdout.length < 11_000)
  })

  test(`${id} shows the toolchains of the PATH`, options, async (t) => {
    const names = ['node', 'python3', 'go'].filter((name) => existsOnPath(name))
    for (const name of names) {
      const result = await run(temporaryDirectory(t), [name, name === 'go' ? 'version' : '--version'])
      t.equal(result.exitCode, 0, `${name}: ${result.stderr}`)
    }
  })
}

function existsOnPath(name: string): boolean {
  try {
    execFileSync('sh', ['-c', `command -v ${name}`])
    return true
  } catch {
    return false
  }
}
