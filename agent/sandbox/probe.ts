import { mkdir, mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PermanentError } from '../model/errors.ts'
import type { Clock } from '../model/clock.ts'
import type { Sandbox } from './sandbox.ts'

interface Expectations {
  /** Files of the host that must not exist inside. */
  readonly invisible: readonly string[]
  /** The host's namespaces, of which none may be the program's. Shape: {pid: "pid:[4026531836]"}. */
  readonly namespaces: Readonly<Record<string, string>>
  /** Whether a filter of system calls was put on. */
  readonly isFiltered: boolean
}

/**
 * The program that looks for holes from inside. Its text is run there by the agent's own Node, the one
 * program that every machine with an agent has. It prints what it found, one finding a line.
 */
async function lookForHoles(expected: Expectations): Promise<void> {
  const fs = await import('node:fs')
  const net = await import('node:net')
  const os = await import('node:os')
  const findings: string[] = []
  const canWrite = (path: string): boolean => {
    try {
      fs.writeFileSync(path, 'x')
      fs.rmSync(path)
      return true
    } catch {
      return false
    }
  }
  for (const path of expected.invisible)
    if (fs.existsSync(path)) findings.push(`a file of the host is visible: ${path}`)
  for (const path of ['/etc/shadow', '/var', '/run', '/sys/kernel'])
    if (fs.existsSync(path)) findings.push(`${path} is visible`)
  for (const directory of ['/', '/usr', '/usr/bin', '/etc', '/proc/sys/kernel'])
    if (canWrite(`${directory}/probe`)) findings.push(`${directory} can be written`)
  for (const directory of ['.', '/tmp', '/dev/shm'])
    if (!canWrite(`${directory}/probe`)) findings.push(`${directory} cannot be written`)
  const status = fs.readFileSync('/proc/self/status', 'utf8')
  if (!/^CapEff:\s+0+$/m.test(status)) findings.push('the program has capabilities')
  if (!/^NoNewPrivs:\s+1$/m.test(status)) findings.push('the program may gain privileges')
  if (expected.isFiltered && !/^Seccomp:\s+2$/m.test(status)) findings.push('system calls are not filtered')
  for (const [name, host] of Object.entries(expected.namespaces))
    if (fs.readlinkSync(`/proc/self/ns/${name}`) === host)
      findings.push(`the ${name} namespace is the host's`)
  if (fs.readlinkSync('/proc/self') !== String(process.pid)) findings.push("/proc is the host's")
  const outside = Object.entries(os.networkInterfaces()).filter(([name]) => name !== 'lo')
  if (outside.length > 0) findings.push(`a network is there: ${outside.map(([name]) => name).join(', ')}`)
  const connects = (host: string, port: number): Promise<string> =>
    new Promise((resolve) => {
      const socket = net.connect({ host, port, timeout: 300 })
      const end = (how: string) => (): void => {
        socket.destroy()
        resolve(how)
      }
      socket.once('connect', end('connected')).once('timeout', end('no answer'))
      socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'failed')())
    })
  // An address set aside for documentation: with a route to anywhere, the answer is not "unreachable".
  const answer = await connects('192.0.2.1', 9)
  if (answer !== 'ENETUNREACH') findings.push(`a route leads out (${answer})`)
  const server = net.createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve).once('error', resolve))
  const address = server.address()
  const loopback = await connects('127.0.0.1', typeof address === 'object' && address ? address.port : 0)
  if (loopback !== 'connected') findings.push(`loopback does not answer (${loopback})`)
  server.close()
  process.stdout.write(['looked', ...findings].join('\n'))
}

/**
 * Tries a sandbox out for real.
 * Errors: PermanentError HEPH_SANDBOX_FAILED with what was found, or with why it cannot be set up.
 */
export async function probe(
  sandbox: Sandbox,
  {
    isFiltered = false,
    ...options
  }: { readonly clock: Clock; readonly signal: AbortSignal; readonly isFiltered?: boolean },
): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'hephaestus-probe-'))
  try {
    const canary = join(directory, 'canary')
    await writeFile(canary, 'x')
    await mkdir(join(directory, 'copy'))
    const invisible = [canary, ...(await filesAtHome())]
    const expected: Expectations = { invisible, namespaces: await ownNamespaces(), isFiltered }
    const result = await sandbox.run({
      command: [process.execPath, '-e', `(${lookForHoles.toString()})(${JSON.stringify(expected)})`],
      directory: join(directory, 'copy'),
      readOnly: [{ from: dirname(process.execPath), to: dirname(process.execPath) }],
      environment: {},
      limits: {
        wallMs: 10_000,
        cpuSeconds: 10,
        memoryBytes: 536_870_912,
        processes: 128,
        fileBytes: 1_048_576,
        outputBytes: 8_192,
      },
      ...options,
    })
    const [first, ...findings] = result.stdout.split('\n')
    if (first === 'looked' && findings.length === 0) return
    const why =
      first === 'looked' ? findings.join('; ') : `its probe did not run: ${result.stderr.slice(-300)}`
    throw new PermanentError('HEPH_SANDBOX_FAILED', why)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

async function ownNamespaces(): Promise<Readonly<Record<string, string>>> {
  const names = ['pid', 'net', 'mnt', 'ipc', 'uts']
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readlink(`/proc/self/ns/${name}`)])),
  ) as Record<string, string>
}

/** Plain files directly in the home: never part of a toolchain, so none may be visible. Bounds: 20. */
async function filesAtHome(): Promise<readonly string[]> {
  try {
    const entries = await readdir(homedir(), { withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile())
      .slice(0, 20)
      .map((entry) => join(homedir(), entry.name))
  } catch {
    return []
  }
}
