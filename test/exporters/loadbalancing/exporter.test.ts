import { test } from 'tap'
import { PartlyDeliveredError } from '../../../agent/otlp/partly-delivered.ts'
import { checkValue } from '../../../config/schema.ts'
import { config } from '../../../exporters/loadbalancing/config.ts'
import { serverFor } from '../../../exporters/loadbalancing/ranking.ts'
import { balancing, freePort, logsOf, never, sinkOf, type Told } from './support.ts'

const services = Array.from({ length: 60 }, (_, index) => `service-${index}`)
const twoEach: readonly Told[] = services.flatMap((service) => [
  { body: `${service} 1`, service },
  { body: `${service} 2`, service },
])

test('LoadBalancingExporter sends the records of a service to one server, and all servers get some', async (t) => {
  const { sinks, exporter } = await balancing(t, [{}, {}, {}])
  await exporter.exportEncoded(logsOf(...twoEach), never)
  await exporter.exportEncoded(logsOf(...twoEach), never)
  for (const { bodies, calls } of sinks) {
    t.equal(calls.length, 2, 'one request for each server')
    t.ok(bodies.length > 30, `${bodies.length}`)
    for (const service of services) {
      const own = bodies.filter((body) => body.startsWith(`${service} `))
      t.ok(own.length === 0 || own.length === 4)
    }
  }
  t.equal(
    sinks.reduce((sum, { bodies }) => sum + bodies.length, 0),
    240,
  )
})

test('LoadBalancingExporter spreads the records of a server that is gone over the others, and comes back to it', async (t) => {
  const port = await freePort()
  const { sinks, exporter, clock, logged } = await balancing(t, [{ port }, {}, {}])
  const [gone, ...others] = sinks
  await exporter.exportEncoded(logsOf(...twoEach), never)
  const before = sinks.map(({ bodies }) => [...bodies])
  gone?.close()
  await exporter.exportEncoded(logsOf(...twoEach), never)
  others.forEach(({ bodies }, index) => {
    const later = bodies.slice(before[index + 1]?.length)
    t.ok(
      before[index + 1]?.every((body) => later.includes(body)),
      'each keeps its own',
    )
    t.ok(later.length > (before[index + 1]?.length ?? 0), 'and gets some of the other')
  })
  t.match(logged, [/does not answer, its records go to the others/])
  const back = await sinkOf(t, { port })
  await clock.advance(1_000)
  await exporter.exportEncoded(logsOf(...twoEach), never)
  t.strictSame(back.bodies, before[0])
  t.match(logged[1], /answers again/)
})

test('LoadBalancingExporter asks a server that it passes over at once when the one that is left goes too', async (t) => {
  const port = await freePort()
  const { sinks, exporter, clock } = await balancing(t, [{ port }, {}])
  const [gone, left] = sinks
  gone?.close()
  // Each time it is asked in vain it is passed over for longer, the third time for four seconds.
  for (const pauseMs of [1_000, 2_000, 1_500]) {
    await exporter.exportEncoded(logsOf(...twoEach), never)
    await clock.advance(pauseMs)
  }
  const back = await sinkOf(t, { port })
  left?.close()
  await exporter.exportEncoded(logsOf(...twoEach), never)
  t.strictSame(back.bodies.toSorted(), twoEach.map(({ body }) => body).toSorted())
})

test('LoadBalancingExporter says that it may be tried again when no server answers, and sends nothing twice then', async (t) => {
  const ports = [await freePort(), await freePort()]
  const { exporter, clock } = await balancing(t, [], {
    resolver: { static: { hostnames: ports.map((port) => `127.0.0.1:${port}`) } },
  })
  const logs = logsOf(...twoEach)
  await t.rejects(exporter.exportEncoded(logs, never), { code: 'HEPH_GRPC_FAILED' })
  const first = await sinkOf(t, { port: ports[0] ?? 0 })
  await clock.advance(2_000)
  await exporter.exportEncoded(logs, never)
  t.strictSame(first.bodies.toSorted(), twoEach.map(({ body }) => body).toSorted())
})

test('LoadBalancingExporter keeps the records of a server that asks for a pause, and sends the rest once', async (t) => {
  let isBusy = true
  const { sinks, exporter } = await balancing(t, [
    { answer: () => (isBusy ? { kind: 'status', code: 14, retryDelayMs: 5_000 } : { kind: 'ok' }) },
    {},
  ])
  const logs = logsOf(...twoEach)
  await t.rejects(exporter.exportEncoded(logs, never), { name: 'RetryableError', retryAfterMs: 5_000 })
  isBusy = false
  await exporter.exportEncoded(logs, never)
  const all = sinks.flatMap(({ bodies }) => bodies)
  t.strictSame(all.toSorted(), twoEach.map(({ body }) => body).toSorted())
})

test('LoadBalancingExporter gives up what one server refuses, and only that', async (t) => {
  const { sinks, exporter } = await balancing(t, [
    { answer: () => ({ kind: 'status', code: 3, message: 'no' }) },
    {},
  ])
  const failure = await exporter
    .exportEncoded(logsOf(...twoEach), never)
    .then(undefined, (thrown: unknown) => thrown)
  t.ok(failure instanceof PartlyDeliveredError)
  const taken = sinks[1]?.bodies.length ?? 0
  t.ok(taken > 0)
  t.equal((failure as PartlyDeliveredError).rest.count, twoEach.length - taken)
})

for (const [routingKey, field] of [
  ['traceID', 'trace'],
  ['fingerprint', 'fingerprint'],
] as const) {
  test(`LoadBalancingExporter keeps together what has the same ${routingKey}, and goes by the service without one`, async (t) => {
    const { sinks, exporter } = await balancing(t, [{}, {}], { routing_key: routingKey })
    const keys = Array.from({ length: 32 }, (_, index) =>
      (index + 1).toString(16).padStart(2, '0').repeat(16),
    )
    const told = keys.flatMap((key) => [
      { body: `${key} a`, service: 'one', [field]: key },
      { body: `${key} b`, service: 'two', [field]: key },
    ])
    const without = [1, 2, 3, 4].map((index) => ({ body: `none ${index}`, service: 'three' }))
    await exporter.exportEncoded(logsOf(...told, ...without), never)
    for (const { bodies } of sinks) {
      t.ok(bodies.length > 8)
      for (const key of [...keys, 'none']) {
        const own = bodies.filter((body) => body.startsWith(`${key} `))
        t.ok([0, key === 'none' ? 4 : 2].includes(own.length), key)
      }
    }
  })
}

test('LoadBalancingExporter finds its servers by DNS', async (t) => {
  const sink = await sinkOf(t, {})
  const { exporter } = await balancing(t, [], {
    resolver: { dns: { hostname: '127.0.0.1', port: sink.port } },
  })
  await exporter.exportEncoded(logsOf({ body: 'a' }), never)
  t.same(sink.bodies, ['a'])
})

test('LoadBalancingExporter waits for servers of a name that is not known, and says so once', async (t) => {
  const { exporter, logged, clock } = await balancing(t, [], {
    resolver: { dns: { hostname: 'gateways.invalid', interval: '100ms' } },
  })
  await t.rejects(exporter.exportEncoded(logsOf({ body: 'a' }), never), {
    name: 'RetryableError',
    code: 'HEPH_LOADBALANCING_NO_SERVER',
  })
  await clock.advance(100)
  t.match(logged, [/cannot be looked up/])
  t.equal(logged.length, 1)
})

test('serverFor moves only the keys of a server that goes, and shares them fairly', (t) => {
  const servers = ['10.0.0.1:4317', '10.0.0.2:4317', '10.0.0.3:4317', '10.0.0.4:4317', '10.0.0.5:4317']
  const keys = Array.from({ length: 10_000 }, (_, index) => `key ${index}`)
  const all = keys.map((key) => serverFor(key, servers))
  for (const server of servers) {
    const share = all.filter((each) => each === server).length
    t.ok(share > 1_800 && share < 2_200, `${server} has ${share}`)
    const left = keys.map((key) =>
      serverFor(
        key,
        servers.filter((other) => other !== server),
      ),
    )
    t.ok(left.every((each, index) => each === all[index] || all[index] === server))
  }
  t.same(
    keys.map((key) => serverFor(key, servers.toReversed())),
    all,
    'whatever the order',
  )
  t.equal(serverFor('key', []), undefined)
  t.end()
})

const REFUSED: readonly (readonly [what: string, written: Record<string, unknown>])[] = [
  ['no resolver', {}],
  ['no server', { resolver: {} }],
  ['two resolvers', { resolver: { static: { hostnames: ['a'] }, dns: { hostname: 'a' } } }],
  ['an empty list', { resolver: { static: { hostnames: [] } } }],
  ['a server twice', { resolver: { static: { hostnames: ['a', 'a:4317'] } } }],
  ['a server of another protocol', { resolver: { static: { hostnames: ['unix:///run/a:1'] } } }],
  ['a URL as a name', { resolver: { dns: { hostname: 'http://a' } } }],
]
for (const [what, written] of REFUSED) {
  test(`loadbalancing refuses ${what}`, (t) => {
    t.equal(checkValue(config, written).kind, 'invalid')
    t.end()
  })
}
