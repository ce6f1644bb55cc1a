import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request as httpsRequest, type RequestOptions } from 'node:https'
import { join } from 'node:path'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { Client, credentials } from '@grpc/grpc-js'
import { exportJWK, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { test, type Test } from 'tap'
import { FakeClock, settle } from '../../support/clock.ts'
import { makeCertificates, noOpenssl, type Certificates } from '../../support/certificates.ts'
import { call, grpcClient, post, PROTO, requestOf, startReceiver, type Running } from './support.ts'

const UNAUTHENTICATED = 16
const UNAVAILABLE = 14
const HOUR_MS = 3_600_000

/** Posts over TLS; the text of what went wrong where there is no answer. */
async function postTls({ receiver }: Running, options: RequestOptions): Promise<number | string> {
  return await new Promise((resolve) => {
    const sending = httpsRequest(`https://localhost:${receiver.ports.http}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': PROTO },
      agent: false,
      ...options,
    })
    sending.on('response', (response) => {
      response.resume()
      resolve(response.statusCode ?? 0)
    })
    sending.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    sending.end(requestOf('one'))
  })
}

async function callTls(
  t: Test,
  { grpc }: Running,
  options: Parameters<typeof credentials.createSsl>,
): Promise<number> {
  const client = new Client(grpc, credentials.createSsl(...options))
  t.teardown(() => client.close())
  return (await call(client, requestOf('one'), { deadlineMs: 3_000 })).code
}

function certificates(t: Test): Certificates {
  return makeCertificates(t.testdir(), 'localhost')
}

test(
  'OtlpReceiver speaks TLS, and only to clients with a certificate where that is asked for',
  { skip: noOpenssl },
  async (t) => {
    const files = certificates(t)
    const tls = { cert_file: files.serverCert, key_file: files.serverKey, client_ca_file: files.ca }
    const running = await startReceiver(t, { protocols: { grpc: { tls }, http: { tls } } })
    const ca = readFileSync(files.ca)
    const own = { cert: readFileSync(files.clientCert), key: readFileSync(files.clientKey) }
    t.type(await postTls(running, { ca }), 'string', 'no certificate, no answer')
    t.equal(await postTls(running, { ca, ...own }), 200)
    t.equal(await callTls(t, running, [ca]), UNAVAILABLE)
    t.equal(await callTls(t, running, [ca, own.key, own.cert]), 0)
    t.match(
      await postTls(running, own),
      /UNABLE_TO_VERIFY|SELF_SIGNED/,
      'the authority is not one of the usual',
    )
    t.equal(running.pipeline.records.length, 2)
  },
)

test(
  'OtlpReceiver uses a new certificate without a restart, and keeps the old one when it does not fit',
  { skip: noOpenssl },
  async (t) => {
    const files = certificates(t)
    const folder = join(t.testdirName, 'live')
    mkdirSync(folder)
    const cert = join(folder, 'tls.crt')
    const key = join(folder, 'tls.key')
    copyFileSync(files.serverCert, cert)
    copyFileSync(files.serverKey, key)
    const clock = new FakeClock()
    const tls = { cert_file: cert, key_file: key, reload_interval: '1s' }
    const running = await startReceiver(t, { protocols: { grpc: { tls }, http: { tls } } }, { clock })
    const shown = async (port: number | undefined, protocol: string): Promise<string> =>
      await new Promise((resolve, reject) => {
        const options: ConnectionOptions = { port: port ?? 0, host: 'localhost', ALPNProtocols: [protocol] }
        const socket = connectTls({ ...options, rejectUnauthorized: false }, () => {
          resolve(socket.getPeerCertificate().fingerprint256)
          socket.destroy()
        })
        socket.on('error', reject)
      })
    const before = await shown(running.receiver.ports.http, 'http/1.1')
    const next = makeCertificates(mkdirIn(t, 'next'), 'localhost')
    copyFileSync(next.serverCert, cert)
    await lookedAgain(clock)
    t.equal(await shown(running.receiver.ports.http, 'http/1.1'), before, 'the key does not fit yet')
    copyFileSync(next.serverKey, key)
    await lookedAgain(clock)
    const after = await shown(running.receiver.ports.http, 'http/1.1')
    t.not(after, before)
    t.equal(await shown(running.receiver.ports.grpc, 'h2'), after)
  },
)

/** A look at the files ends by setting the timer of the next one: when all are there again, all have looked. */
async function lookedAgain(clock: FakeClock): Promise<void> {
  const { timers } = clock
  await clock.advance(1_000)
  while (clock.timers < timers) await settle()
}

function mkdirIn(t: Test, name: string): string {
  const folder = join(t.testdirName, name)
  mkdirSync(folder)
  return folder
}

test('OtlpReceiver does not start with TLS files that it cannot use', { skip: noOpenssl }, async (t) => {
  const files = certificates(t)
  const start = async (tls: Record<string, string>): Promise<unknown> =>
    await startReceiver(t, { protocols: { http: { tls } } })
  await t.rejects(start({ cert_file: '/nonexistent', key_file: files.serverKey }), { code: 'HEPH_NET_FILE' })
  await t.rejects(start({ cert_file: files.serverCert, key_file: files.clientKey }), {
    code: 'HEPH_NET_CERTIFICATE',
  })
})

test('OtlpReceiver lets in who shows a token that is written or in a file, as it is now', async (t) => {
  const folder = t.testdir({ tokens: '# ours\nfrom-file\n' })
  const clock = new FakeClock()
  const auth = { token: 'wri:tten!', filename: join(folder, 'tokens'), reload_interval: '1s' }
  const running = await startReceiver(t, { protocols: { grpc: { auth }, http: { auth } } }, { clock })
  const client = grpcClient(t, running.grpc)
  const answers = async (authorization: string | undefined): Promise<readonly [number, number]> => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
    const response = await post(running, requestOf('one'), headers)
    if (response.status === 401) t.equal(response.headers.get('www-authenticate'), 'Bearer')
    return [response.status, (await call(client, requestOf('one'), { metadata: headers })).code]
  }
  for (const wrong of [
    undefined,
    '',
    'Bearer',
    'Bearer wrong',
    'Basic wri:tten!',
    'wri:tten!',
    'Bearer wri:tten!2',
  ]) {
    t.strictSame(await answers(wrong), [401, UNAUTHENTICATED], `${wrong}`)
  }
  t.strictSame(await answers('Bearer wri:tten!'), [200, 0])
  t.strictSame(await answers('bearer from-file'), [200, 0])
  writeFileSync(join(folder, 'tokens'), 'newer\n')
  await lookedAgain(clock)
  t.strictSame(await answers('Bearer from-file'), [401, UNAUTHENTICATED])
  t.strictSame(await answers('Bearer newer'), [200, 0])
})

test('OtlpReceiver lets in who shows a JWT that is signed, in time and meant for it', async (t) => {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true })
  const other = await generateKeyPair('ES256')
  const jwk = { ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }
  const folder = t.testdir({
    'keys.json': JSON.stringify({ keys: [jwk] }),
    'key.pem': await exportSPKI(publicKey),
  })
  const clock = new FakeClock()
  const nowSeconds = Math.floor(clock.now() / 1_000)
  const jwt = { issuer: 'us', audience: 'logs' }
  const running = await startReceiver(
    t,
    {
      protocols: {
        grpc: { auth: { jwt: { ...jwt, public_key_file: join(folder, 'key.pem') } } },
        http: { auth: { jwt: { ...jwt, jwks_file: join(folder, 'keys.json') } } },
      },
    },
    { clock },
  )
  const client = grpcClient(t, running.grpc)
  const sign = async (claims: Record<string, unknown>, key = privateKey): Promise<string> =>
    await new SignJWT({ iss: 'us', aud: 'logs', exp: nowSeconds + 60, ...claims })
      .setProtectedHeader({ alg: 'ES256', kid: 'one' })
      .sign(key)
  const answers = async (token: string): Promise<readonly [number, number]> => {
    const headers = { authorization: `Bearer ${token}` }
    const response = await post(running, requestOf('one'), headers)
    return [response.status, (await call(client, requestOf('one'), { metadata: headers })).code]
  }
  const wrong = {
    'of another issuer': await sign({ iss: 'them' }),
    'for another audience': await sign({ aud: 'traces' }),
    'out of time': await sign({ exp: nowSeconds - 60 }),
    'not valid yet': await sign({ nbf: nowSeconds + 60 }),
    'signed by another key': await sign({}, other.privateKey),
    'not signed': `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"iss":"us","aud":"logs"}').toString('base64url')}.`,
  }
  for (const [name, token] of Object.entries(wrong))
    t.strictSame(await answers(token), [401, UNAUTHENTICATED], name)
  const good = await sign({})
  t.strictSame(await answers(good), [200, 0])
  await clock.advance(HOUR_MS)
  t.strictSame(await answers(good), [401, UNAUTHENTICATED], 'an hour later')
})
