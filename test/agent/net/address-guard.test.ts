import { test } from 'tap'
import { AddressGuard, checkNetwork, kindOfAddress } from '../../../agent/net/address-guard.ts'

const KINDS = {
  public: [
    '8.8.8.8',
    '2606:4700::1111',
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '2002:808:808::',
    '172.32.0.1',
  ],
  private: [
    '127.0.0.1',
    '127.255.255.254',
    '10.1.1.1',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '100.64.0.1',
    '::1',
    'fd12::1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::7f00:1',
    '2002:a00:1::',
    '64:ff9b::a00:1',
  ],
  forbidden: [
    '0.0.0.0',
    '169.254.169.254',
    '169.254.170.2',
    '100.100.100.200',
    '168.63.129.16',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    '::',
    '::ffff:169.254.169.254',
    '::ffff:a9fe:a9fe',
    '::a9fe:a9fe',
    '64:ff9b::a9fe:a9fe',
    '2002:a9fe:a9fe::',
    '224.0.0.1',
    '255.255.255.255',
    'ff02::1',
    'example.com',
    '',
  ],
} as const

for (const [kind, addresses] of Object.entries(KINDS)) {
  test(`an address is ${kind} in whatever form it is written`, (t) => {
    for (const address of addresses) t.equal(kindOfAddress(address), kind, address)
    t.end()
  })
}

test('AddressGuard allows public addresses, private ones when told, and what is named', (t) => {
  const closed = new AddressGuard({ allowsPrivate: false, allowed: [] })
  const open = new AddressGuard({ allowsPrivate: true, allowed: ['169.254.0.10', 'fe80::/64'] })
  const seen = ['8.8.8.8', '10.0.0.1', '169.254.0.10', '169.254.0.11', 'fe80::1', 'fd00:ec2::254']
  t.same(
    seen.map((address) => closed.allows(address)),
    [true, false, false, false, false, false],
  )
  t.same(
    seen.map((address) => open.allows(address)),
    [true, true, true, false, true, false],
  )
  t.end()
})

test('AddressGuard checks a host that is an address, also one that a URL rewrites, and leaves names to the lookup', (t) => {
  const guard = new AddressGuard({ allowsPrivate: false, allowed: [] })
  for (const url of ['http://2130706433/', 'http://0x7f.1/', 'http://[::ffff:127.0.0.1]/', 'http://127.1.']) {
    t.throws(() => guard.check(new URL(url).hostname), { code: 'HEPH_HTTP_FORBIDDEN_ADDRESS' }, url)
  }
  guard.check('localhost')
  guard.check('8.8.8.8')
  t.end()
})

test('AddressGuard resolves to the addresses that are allowed, of the family that is asked for', async (t) => {
  const guard = new AddressGuard({ allowsPrivate: false, allowed: [] }, () =>
    Promise.resolve([
      { address: '10.0.0.1', family: 4 },
      { address: '2606:4700::1111', family: 6 },
      { address: '8.8.8.8', family: 4 },
    ]),
  )
  const found = await new Promise((resolve) => {
    guard.lookup('a', { all: true }, (_error, addresses) => resolve(addresses))
  })
  t.same(found, [
    { address: '2606:4700::1111', family: 6 },
    { address: '8.8.8.8', family: 4 },
  ])
  const one = await new Promise((resolve) => {
    guard.lookup('a', { family: 4 }, (_error, address, family) => resolve([address, family]))
  })
  t.same(one, ['8.8.8.8', 4])
})

test('AddressGuard says of a name what it leads to, and passes on that it leads nowhere', async (t) => {
  const failed = (resolve: () => Promise<{ address: string; family: number }[]>) =>
    new Promise((done) => {
      const guard = new AddressGuard({ allowsPrivate: false, allowed: [] }, resolve)
      guard.lookup('inside.example', { all: true }, (error) => done(error))
    })
  t.match(await failed(() => Promise.resolve([{ address: '10.0.0.1', family: 4 }])), {
    code: 'HEPH_HTTP_FORBIDDEN_ADDRESS',
    message: /inside\.example leads to 10\.0\.0\.1.*allow_private/,
  })
  t.match(await failed(() => Promise.reject(new Error('ENOTFOUND'))), { message: 'ENOTFOUND' })
})

test('a network is written as an address or with the length of its prefix', (t) => {
  for (const right of ['10.0.0.0/8', '10.0.0.1', 'fd00::/8', '::1', '0.0.0.0/0'])
    t.equal(checkNetwork(right), undefined)
  for (const wrong of [
    '10.0.0.0/33',
    'fd00::/129',
    'example.com',
    '10.0.0.0/8/8',
    '10.0.0.0/x',
    '',
    '10.0.0.0/',
  ])
    t.type(checkNetwork(wrong), 'string', wrong)
  t.end()
})
