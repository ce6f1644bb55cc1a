import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { test } from 'tap'
import { decompressBody } from '../../../agent/net/compressed-body.ts'

const COMPRESS = { gzip: gzipSync, zstd: zstdCompressSync, deflate: deflateSync, zlib: deflateSync } as const
const ENCODINGS = ['gzip', 'zstd', 'deflate', 'zlib'] as const
const MALFORMED = { code: 'HEPH_NET_BODY_MALFORMED' }
const TOO_LARGE = { code: 'HEPH_NET_BODY_TOO_LARGE' }

test('decompressBody refuses what is not all of its encoding, at its end too', async (t) => {
  for (const encoding of ENCODINGS) {
    const body = COMPRESS[encoding](Buffer.from('a body '.repeat(500)))
    const refused: Readonly<Record<string, Uint8Array>> = {
      nothing: Buffer.alloc(0),
      text: Buffer.from('this is no compressed body, whatever it says'),
      'a part': body.subarray(0, -6),
      'more at the end': Buffer.concat([body, Buffer.from('more')]),
    }
    for (const [what, bytes] of Object.entries(refused)) {
      await t.rejects(decompressBody(bytes, encoding, 10_000), MALFORMED, `${encoding}: ${what}`)
    }
  }
})

test('decompressBody gives all of a body that was compressed in several goes', async (t) => {
  const [one, two] = [Buffer.from('one '.repeat(300)), Buffer.from('the other '.repeat(700))]
  for (const encoding of ENCODINGS) {
    const compress = COMPRESS[encoding]
    for (const parts of [[one, two], [two, one], [one], [one, Buffer.alloc(0), one]]) {
      const body = Buffer.concat(parts.map((part) => compress(part)))
      const whole = Buffer.concat(parts)
      t.ok((await decompressBody(body, encoding, whole.length)).equals(whole), encoding)
      await t.rejects(decompressBody(body, encoding, whole.length - 1), TOO_LARGE, encoding)
    }
  }
  const skipped = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])
  const body = Buffer.concat([skipped, zstdCompressSync(one)])
  t.ok((await decompressBody(body, 'zstd', one.length)).equals(one), 'a frame that says nothing')
})

test('decompressBody refuses a body of very many streams, which are work and no records', async (t) => {
  const empty = zstdCompressSync(Buffer.alloc(0))
  const body = Buffer.concat(Array.from({ length: 1_002 }, () => empty))
  await t.rejects(decompressBody(body, 'zstd', 10_000), MALFORMED)
})
