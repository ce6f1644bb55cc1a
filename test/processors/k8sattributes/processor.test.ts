import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes, Resource } from '../../../agent/model/resource.ts'
import { config } from '../../../processors/k8sattributes/config.ts'
import { createK8sAttributes } from '../../../processors/k8sattributes/processor.ts'
import { noOpenssl } from '../../support/certificates.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'
import { ApiServerStandIn, podJson } from './support.ts'

const never = new AbortController().signal
const PATH = { 'k8s.pod.uid': 'uid-of-cart', 'k8s.container.name': 'app' }

/** A processor that follows the stand-in; `attributesOf` is what becomes of a resource. */
async function following(t: Test, server: ApiServerStandIn, written: Readonly<Record<string, unknown>> = {}) {
  const clock = new FakeClock()
  const settings = settingsWith({ clock, id: { type: 'k8sattributes', name: '' } })
  let seen: Attributes = {}
  const next = {
    consume: (batch: { resource: { attributes: Attributes } }) => {
      seen = batch.resource.attributes
      return Promise.resolve()
    },
  }
  const processor = createK8sAttributes(settings, config.parse(written), next, server.surroundings)
  t.teardown(() => processor.shutdown(never))
  const attributesOf = async (attributes: Attributes, peer = ''): Promise<Attributes> => {
    await processor.consume(batchOf({ attributes }, peer), never)
    return seen
  }
  return { processor, attributesOf, clock, settings }
}

function batchOf(resource: Resource, peer = ''): LogBatch {
  const [starts, ends] = [Uint32Array.of(0), Uint32Array.of(4)]
  const bytes = Buffer.from('line')
  return new LogBatch({
    bytes,
    starts,
    ends,
    count: 1,
    stream: 'test',
    observedTimeUnixNano: 1n,
    resource,
    peer,
  })
}

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; !(await isSo()); turns += 1) {
    if (turns > 2_000) throw new Error('it did not come true')
    await settle()
  }
}

/** Long enough for some answers of the stand-in. */
async function settleLong(): Promise<void> {
  for (let turns = 0; turns < 100; turns += 1) await settle()
}

async function serving(t: Test): Promise<ApiServerStandIn> {
  const server = new ApiServerStandIn()
  await server.start(t)
  return server
}

test(
  'K8sAttributes says where it is when there is no cluster, and waits for pods where it is told to',
  { skip: noOpenssl },
  async (t) => {
    const server = await serving(t)
    const settings = settingsWith()
    const outside = createK8sAttributes(
      settings,
      config.parse({}),
      { consume: () => Promise.resolve() },
      {
        environment: {},
        serviceAccount: server.account,
      },
    )
    await outside.start(never)
    await until(() => settings.statuses.length > 0)
    t.match(settings.statuses, [{ state: 'recoverable_error', reason: /no pod of Kubernetes/ }])
    await outside.shutdown(never)

    const unnamed = await following(t, server, { filter: { node_from_env_var: 'ABSENT' } })
    await unnamed.processor.start(never)
    await until(() => unnamed.settings.statuses.length > 0)
    t.match(unnamed.settings.statuses, [{ state: 'recoverable_error', reason: /ABSENT is not set/ }])

    server.status = 403
    const { processor, clock, settings: own } = await following(t, server, { wait_for_metadata: true })
    const started = processor.start(never)
    started.catch(() => undefined)
    await until(() => own.statuses.length > 0)
    t.match(own.statuses, [{ state: 'recoverable_error', reason: /403; the service account may not list/ }])
    await clock.advance(10_000)
    await t.rejects(started, { code: 'HEPH_KUBERNETES_API', message: /within 10000ms/ })
  },
)

test(
  'K8sAttributes finds the pod by its uid, its name, its address or that of the sender',
  { skip: noOpenssl },
  async (t) => {
    const server = await serving(t)
    server.pods = [
      podJson('cart'),
      podJson('other', { spec: { hostNetwork: true, nodeName: 'node-1' } }),
      podJson('third'),
    ]
    server.pageSize = 2
    const { processor, attributesOf } = await following(t, server, {
      filter: {
        node_from_env_var: 'NODE',
        labels: [
          { key: 'app', value: 'cart' },
          { key: 'job', op: 'does-not-exist' },
        ],
      },
      wait_for_metadata: true,
    })
    await processor.start(never)
    const [first, second] = server.requests
    t.equal(first?.path, '/api/v1/pods')
    t.equal(first?.authorization, 'Bearer token-1')
    t.equal(first?.query.get('fieldSelector'), 'spec.nodeName=node-1')
    t.equal(first?.query.get('labelSelector'), 'app=cart,!job')
    t.equal(second?.query.get('continue'), '2', 'the second page')
    const cart = {
      'k8s.namespace.name': 'shop',
      'k8s.pod.name': 'cart',
      'k8s.pod.uid': 'uid-of-cart',
      'k8s.pod.start_time': '2026-01-31T12:00:00Z',
      'k8s.deployment.name': 'cart',
      'k8s.node.name': 'node-1',
      'container.image.name': 'registry:5000/shop/cart',
      'container.image.tag': '1.2.3',
    }
    t.strictSame(await attributesOf(PATH), { ...cart, 'k8s.container.name': 'app' })
    t.strictSame(await attributesOf({ 'k8s.namespace.name': 'shop', 'k8s.pod.name': 'cart' }), cart)
    t.strictSame(await attributesOf({ 'k8s.pod.ip': '10.1.0.4' }), { ...cart, 'k8s.pod.ip': '10.1.0.4' })
    t.strictSame(await attributesOf({}, '10.1.0.4'), cart)
    t.equal(
      (await attributesOf({ ...PATH, 'k8s.pod.name': 'mine' }))['k8s.pod.name'],
      'mine',
      'what is there stays',
    )
    t.strictSame(await attributesOf({ 'k8s.pod.uid': 'unknown' }, '10.9.9.9'), { 'k8s.pod.uid': 'unknown' })
    const resource = { attributes: PATH }
    const batches = [batchOf(resource), batchOf(resource)]
    for (const batch of batches) await processor.consume(batch, never)
    t.equal(batches[0]?.resource, batches[1]?.resource, 'batches that share a resource go on doing so')
  },
)

test(
  'K8sAttributes follows what becomes of pods, and lists anew when it is too late to',
  { skip: noOpenssl },
  async (t) => {
    const server = await serving(t)
    const { processor, attributesOf, clock, settings } = await following(t, server)
    await processor.start(never)
    await until(() => server.watches.length === 1)
    const version = server.requests.at(-1)?.query.get('resourceVersion')
    t.equal(version, '100')
    t.strictSame(await attributesOf(PATH), PATH, 'nothing is known yet')
    server.tell('ADDED', podJson('cart'))
    await until(async () => (await attributesOf(PATH))['k8s.pod.name'] === 'cart')
    server.tell('MODIFIED', podJson('cart', { spec: { nodeName: 'node-2', containers: [] } }))
    await until(async () => (await attributesOf(PATH))['k8s.node.name'] === 'node-2')
    server.tell('BOOKMARK', { metadata: { resourceVersion: '150' } })
    server.endWatches()
    await until(() => server.requests.length > 2 || (clock.advance(1_500), false))
    t.equal(server.requests.at(-1)?.query.get('resourceVersion'), '150', 'from where the bookmark is')

    await until(() => server.watches.length === 1)
    server.tell('DELETED', podJson('cart'))
    server.tell('ADDED', podJson('fourth'))
    await until(
      async () => (await attributesOf({ 'k8s.pod.uid': 'uid-of-fourth' }))['k8s.pod.name'] === 'fourth',
    )
    t.equal((await attributesOf(PATH))['k8s.node.name'], 'node-2', 'its last lines may still come')
    await clock.advance(120_000)
    t.strictSame(await attributesOf(PATH), PATH)

    server.pods = [podJson('fifth')]
    server.version = '900'
    writeFileSync(join(server.account, 'token'), 'token-2\n')
    server.tell('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' })
    await until(
      async () => (await attributesOf({ 'k8s.pod.uid': 'uid-of-fifth' }))['k8s.pod.name'] === 'fifth',
    )
    await until(() => server.requests.at(-1)?.query.get('resourceVersion') === '900')
    t.equal(server.requests.at(-1)?.authorization, 'Bearer token-2', 'the token is read again')
    t.strictSame(settings.statuses, [], 'that is no fault')
  },
)

test('K8sAttributes keeps what it knows while the API server is away', { skip: noOpenssl }, async (t) => {
  const server = await serving(t)
  server.pods = [podJson('cart')]
  const { processor, attributesOf, clock, settings } = await following(t, server, { wait_for_metadata: true })
  await processor.start(never)
  await until(() => server.watches.length === 1)
  server.status = 500
  server.drop()
  await until(() => settings.statuses.length > 0)
  t.equal((await attributesOf(PATH))['k8s.pod.name'], 'cart')
  server.status = 200
  // An old version may also be told as a status.
  server.watchStatus = 410
  server.pods = [podJson('cart'), podJson('fifth')]
  await until(async () => {
    void clock.advance(1_000)
    return (await attributesOf({ 'k8s.pod.uid': 'uid-of-fifth' }))['k8s.pod.name'] === 'fifth'
  })
  server.watchStatus = 200
  await until(() => (clock.advance(1_000), server.watches.length === 1))
  await until(() => settings.statuses.at(-1)?.state === 'ok')
})

test(
  'K8sAttributes starts without the API server, and knows a thousand pods once it is there',
  { skip: noOpenssl },
  async (t) => {
    const server = await serving(t)
    server.status = 503
    const { processor, attributesOf, clock, settings } = await following(t, server)
    await processor.start(never)
    await until(() => settings.statuses.length > 0)
    t.match(settings.statuses[0], { state: 'recoverable_error', reason: /503/ })
    t.strictSame(await attributesOf(PATH), PATH, 'records go on')

    const pods = Array.from({ length: 1_000 }, (_, index) => `pod-${index}`)
    server.pods = pods.map((name) => podJson(name))
    server.status = 200
    const nameOf = async (pod: string): Promise<unknown> =>
      (await attributesOf({ 'k8s.pod.uid': `uid-of-${pod}` }))['k8s.pod.name']
    await until(async () => (clock.advance(1_000), (await nameOf('pod-999')) === 'pod-999'))
    for (const pod of pods) if ((await nameOf(pod)) !== pod) t.fail(`${pod} is not known`)
    const pages = server.requests.filter(({ query }) => query.has('continue') && !query.has('watch'))
    t.ok(pages.length >= 1, 'they came in pages')
    await until(() => settings.statuses.at(-1)?.state === 'ok')
  },
)

test(
  'K8sAttributes does not list without end where it may list and not watch, or versions are always too old',
  { skip: noOpenssl },
  async (t) => {
    for (const status of [403, 410]) {
      const server = await serving(t)
      server.watchStatus = status
      const { processor, clock, settings } = await following(t, server)
      const lists = (): number => server.requests.filter(({ query }) => !query.has('watch')).length
      await processor.start(never)
      await until(() => server.requests.length >= 2)
      await settleLong()
      t.ok(lists() <= 2, `${lists()} while no time passes`)
      for (let seconds = 0; seconds < 60; seconds += 1) {
        await clock.advance(1_000)
        await settleLong()
      }
      if (status === 403) t.ok(lists() < 12, `${lists()} in a minute`)
      const states = settings.statuses.map(({ state }) => state)
      t.strictSame(states, status === 403 ? ['recoverable_error'] : [], 'that is told once')
    }
  },
)
