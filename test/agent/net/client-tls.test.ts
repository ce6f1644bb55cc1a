import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { ClientTls } from '../../../agent/net/client-tls.ts'
import { HttpClient } from '../../../agent/net/http-client.ts'
import { tlsFields } from '../../../agent/net/tls-options.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { makeCertificates, noOpenssl } from '../../support/certificates.ts'
import { FakeClock, settle } from '../../support/clock.ts'

const never = new AbortController().signal

function clientTls(t: Test, written: Readonly<Record<string, unknown>>, baseDirectory: string) {
  const clock = new FakeClock()
  const logged: string[] = []
  const logger = createLogger({
    clock,
    level: 'info',
    encoding: 'console',
    write: (line) => logged.push(line),
  })
  const tls = new ClientTls({ config: tlsFields.parse(written), baseDirectory, clock, logger })
  t.teardown(() => tls.stop())
  const look = async (): Promise<void> => {
    await clock.advance(10_000)
    while (clock.timers === 0) await settle()
  }
  return { tls, look, logged }
}

test('ClientTls names the file that it cannot read', async (t) => {
  await t.rejects(clientTls(t, { ca_file: 'missing.pem' }, t.testdir()).tls.start(), {
    name: 'PermanentError',
    code: 'HEPH_NET_FILE',
    message: /missing\.pem/,
  })
})

test('ClientTls does not start with a key of another certificate', { skip: noOpenssl }, async (t) => {
  const { clientCert, serverKey } = makeCertificates(t.testdir(), '127.0.0.1')
  await t.rejects(clientTls(t, { cert_file: clientCert, key_file: serverKey }, '/').tls.start(), {
    name: 'PermanentError',
    code: 'HEPH_NET_CERTIFICATE',
    message: /client\.pem/,
  })
})

test(
  'ClientTls trusts the usual authorities without a ca_file, and beside it only when told',
  { skip: noOpenssl },
  async (t) => {
    const folder = t.testdir()
    const own = readFileSync(makeCertificates(folder, '127.0.0.1').ca, 'utf8')
    const authorities = async (written: Record<string, unknown>): Promise<readonly string[]> => {
      const { tls } = clientTls(t, written, folder)
      await tls.start()
      return tls.current.ca
    }
    const usual = await authorities({})
    t.ok(usual.length > 10)
    t.same(await authorities({ ca_file: 'ca.pem' }), [own])
    t.same(await authorities({ ca_file: 'ca.pem', include_system_ca_certs_pool: true }), [own, ...usual])
  },
)

test('a certificate without its key is refused', (t) => {
  t.equal(tlsFields.safeParse({ cert_file: 'a.pem' }).success, false)
  t.equal(tlsFields.safeParse({ key_file: 'a.key' }).success, false)
  t.equal(tlsFields.safeParse({ cert_file: 'a.pem', key_file: 'a.key' }).success, true)
  t.end()
})

test(
  'a client that runs shows its new certificate and trusts its new authority, and keeps the old ones while files do not fit',
  { skip: noOpenssl },
  async (t) => {
    const folder = t.testdir({ first: {}, second: {} })
    const first = makeCertificates(join(folder, 'first'), '127.0.0.1')
    const second = makeCertificates(join(folder, 'second'), '127.0.0.1')
    const shown: string[] = []
    const server = createServer(serverFiles(first), (request, response) => {
      shown.push((request.socket as TLSSocket).getPeerCertificate().fingerprint256)
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    t.teardown(() => {
      server.close()
      server.closeAllConnections()
    })
    for (const [from, to] of [
      [first.ca, 'ca'],
      [first.clientCert, 'cert'],
      [first.clientKey, 'key'],
    ] as const) {
      copyFileSync(from, join(folder, to))
    }
    const { tls, look, logged } = clientTls(t, { ca_file: 'ca', cert_file: 'cert', key_file: 'key' }, folder)
    await tls.start()
    const client = new HttpClient({
      tls: () => tls.current,
      connectionsMax: 0,
      idleTimeoutMs: 60_000,
      responseBytesMax: 1_000,
    })
    t.teardown(() => client.close())
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const send = () => client.send({ method: 'GET', url, headers: {} }, never)
    await send()

    // Between two writes: the certificate is new, its key is not.
    copyFileSync(second.clientCert, join(folder, 'cert'))
    await look()
    await send()
    t.match(logged, [/new TLS files are not used/])
    t.equal(shown[1], shown[0])

    copyFileSync(second.clientKey, join(folder, 'key'))
    copyFileSync(second.ca, join(folder, 'ca'))
    await look()
    t.match(logged.at(-1), /TLS files have changed and are in use/)
    await t.rejects(
      send(),
      { code: 'HEPH_HTTP_FAILED' },
      'the server still has what the old authority signed',
    )
    server.setSecureContext(serverFiles(second))
    t.equal((await send()).status, 200)
    t.not(shown[2], shown[0])

    writeFileSync(join(folder, 'ca'), '-----BEGIN CERTIFICATE-----\nhalf')
    await look()
    t.equal((await send()).status, 200)
  },
)

function serverFiles(files: {
  readonly ca: string
  readonly serverCert: string
  readonly serverKey: string
}) {
  const [ca, cert, key] = [files.ca, files.serverCert, files.serverKey].map((path) => readFileSync(path))
  return { ca, cert, key, requestCert: true, rejectUnauthorized: true }
}
