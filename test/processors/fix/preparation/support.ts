import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Test } from 'tap'
import { openRepository } from '../../../../agent/repository/repository.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { findSandbox } from '../../../../agent/sandbox/sandboxes.ts'
import { processEnvironment } from '../../../../config/environment.ts'
import type { PrepareOptions } from '../../../../processors/fix/preparation/prepare.ts'
import { hostToolPath } from '../../../../processors/fix/validation/host-path.ts'

const never = new AbortController().signal

/** A folder outside of the project, open to the user of the sandbox. */
export function folder(t: Test): string {
  const made = mkdtempSync(join(tmpdir(), 'hb-prepare-'))
  t.teardown(() => rmSync(made, { recursive: true, force: true, maxRetries: 2 }))
  return made
}

export function write(directory: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
}

/** A registry of this machine: what it has by path, and what it was asked for. */
export async function registry(
  t: Test,
  contents: (origin: string) => Readonly<Record<string, string | Buffer>>,
): Promise<{ readonly origin: string; readonly asked: readonly string[] }> {
  const asked: string[] = []
  let files: Readonly<Record<string, string | Buffer>> = {}
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? ''
    asked.push(`${request.method} ${path}`)
    const file = files[path]
    const type = path.startsWith('/simple/') ? 'text/html' : 'application/octet-stream'
    if (file === undefined) response.writeHead(404).end()
    else
      response
        .setHeader(
          'content-type',
          path.startsWith('/npm/') && !path.endsWith('.tgz') ? 'application/json' : type,
        )
        .end(file)
  })
  // Some programs never ask a proxy for what is on loopback.
  const own = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)
  const host = own?.address ?? '127.0.0.1'
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  const origin = `http://${host}:${(server.address() as AddressInfo).port}`
  files = contents(origin)
  return { origin, asked }
}

export async function optionsFor(
  directory: string,
  stateDirectory: string,
  origin: string,
): Promise<PrepareOptions | string> {
  const { sandbox, reasons } = await findSandbox({ clock: systemClock, signal: never })
  if (sandbox === undefined) return `no sandbox here: ${reasons.join('; ')}`
  const repository = await openRepository(
    { path: directory },
    { stateDirectory, clock: systemClock, signal: never },
  )
  const url = (path: string): string => `${origin}/${path}`
  return {
    repository,
    sandbox,
    stateDirectory,
    registries: {
      npm: url('npm'),
      pip: url('simple'),
      go: url('go'),
      cargo: url('cargo'),
      maven: url('maven'),
    },
    hosts: [],
    timeoutMs: 120_000,
    bytesMax: 500_000_000,
    hostPath: hostToolPath(processEnvironment()['PATH'] ?? ''),
    buildFolder: '.build-cache',
    clock: systemClock,
  }
}

/** An archive of tar, gzipped. Source: POSIX.1-2017 pax, ustar Interchange Format. */
export function tarball(files: Readonly<Record<string, string>>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, text]) => {
    const header = Buffer.alloc(512)
    const put = (at: number, value: string): number => header.write(value, at, 'latin1')
    put(0, name)
    put(100, '0000644\0')
    put(108, '0000000\0')
    put(116, '0000000\0')
    put(124, `${Buffer.byteLength(text).toString(8).padStart(11, '0')}\0`)
    put(136, '00000000000\0')
    put(148, '        ')
    put(156, '0')
    put(257, 'ustar\u000000')
    put(
      148,
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
    )
    const body = Buffer.alloc(Math.ceil(Buffer.byteLength(text) / 512) * 512)
    body.write(text)
    return [header, body]
  })
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1_024)]))
}

/** An archive of zip, nothing compressed. Source: APPNOTE 6.3.10. */
export function zip(files: Readonly<Record<string, string>>): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, text] of Object.entries(files)) {
    const body = Buffer.from(text)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(0x21, 8)
    fields.writeUInt32LE(crc32(body), 10)
    fields.writeUInt32LE(body.length, 14)
    fields.writeUInt32LE(body.length, 18)
    fields.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004', 'latin1'), fields, Buffer.from(name), body])
    const more = Buffer.alloc(14)
    more.writeUInt32LE((0o100644 << 16) >>> 0, 6)
    more.writeUInt32LE(offset, 10)
    central.push(
      Buffer.concat([Buffer.from('PK\u0001\u0002\u0014\u0003', 'latin1'), fields, more, Buffer.from(name)]),
    )
    locals.push(local)
    offset += local.length
  }
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(Buffer.concat(central).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...central, end])
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ ((crc & 1) === 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

export function sha256(bytes: Buffer | string, encoding: 'hex' | 'base64' = 'hex'): string {
  return createHash('sha256').update(bytes).digest(encoding)
}

export function sha512(bytes: Buffer): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}
