import { test } from 'tap'
import { config } from '../../../processors/k8sattributes/config.ts'
import { containerAttributes, METADATA, podOf } from '../../../processors/k8sattributes/pod.ts'
import { podJson } from './support.ts'

const extractOf = (written: Readonly<Record<string, unknown>>) => config.parse({ extract: written }).extract
const all = extractOf({ metadata: [...METADATA] })
const owned = (kind: string, name: string) => ({
  metadata: { name: 'x', namespace: 'n', uid: 'u', ownerReferences: [{ kind, name, uid: 'o' }] },
})

test('podOf says what a pod is part of', (t) => {
  const cases = [
    ['ReplicaSet', 'bare-1', { 'k8s.replicaset.name': 'bare-1', 'k8s.replicaset.uid': 'o' }],
    ['DaemonSet', 'agent', { 'k8s.daemonset.name': 'agent', 'k8s.daemonset.uid': 'o' }],
    ['StatefulSet', 'db', { 'k8s.statefulset.name': 'db', 'k8s.statefulset.uid': 'o' }],
    ['Job', 'once', { 'k8s.job.name': 'once', 'k8s.job.uid': 'o' }],
    [
      'Job',
      'nightly-28123456',
      { 'k8s.job.name': 'nightly-28123456', 'k8s.job.uid': 'o', 'k8s.cronjob.name': 'nightly' },
    ],
    ['Rollout', 'other', {}],
  ] as const
  for (const [kind, name, attributes] of cases) {
    const base = {
      'k8s.namespace.name': 'n',
      'k8s.pod.name': 'x',
      'k8s.pod.uid': 'u',
      'k8s.pod.hostname': 'x',
    }
    t.strictSame(podOf(owned(kind, name), all)?.attributes, { ...base, ...attributes }, `${kind} ${name}`)
  }
  t.match(podOf(podJson('cart'), all)?.attributes, {
    'k8s.deployment.name': 'cart',
    'k8s.replicaset.name': 'cart-7d4b9c6f5',
    'k8s.pod.ip': '10.1.0.4',
  })
  t.end()
})

test('podOf reads names of images', (t) => {
  const digest = `sha256:${'0'.repeat(64)}`
  const cases = [
    ['nginx', 'nginx', 'latest'],
    ['nginx:1.27', 'nginx', '1.27'],
    ['host:5000/shop/cart', 'host:5000/shop/cart', 'latest'],
    ['host:5000/shop/cart:v1', 'host:5000/shop/cart', 'v1'],
    [`cart:v1@${digest}`, 'cart', 'v1'],
    [`cart@${digest}`, 'cart', undefined],
  ] as const
  for (const [image, name, tag] of cases) {
    const pod = podOf(podJson('p', { spec: { containers: [{ name: 'app', image }] } }), all)
    const attributes = pod === undefined ? {} : containerAttributes(pod, {})
    t.equal(attributes['container.image.name'], name, image)
    t.equal(attributes['container.image.tag'], tag, image)
  }
  t.end()
})

test('containerAttributes are of the container that the resource names, or of the only one', (t) => {
  const spec = {
    containers: [
      { name: 'app', image: 'a:1' },
      { name: 'proxy', image: 'p:2' },
    ],
  }
  const status = { containerStatuses: [{ name: 'proxy', containerID: 'containerd://77' }] }
  const pod = podOf(podJson('p', { spec, status }), all)
  const of = (resource: Record<string, string>): unknown =>
    pod === undefined ? undefined : containerAttributes(pod, resource)
  t.strictSame(of({}), {})
  t.match(of({ 'k8s.container.name': 'app' }), { 'container.image.tag': '1' })
  t.match(of({ 'container.id': '77' }), { 'k8s.container.name': 'proxy', 'container.image.tag': '2' })
  t.strictSame(of({ 'k8s.container.name': 'unknown' }), {})
  t.end()
})

test('podOf makes attributes of labels and annotations', (t) => {
  const metadata = {
    name: 'p',
    namespace: 'n',
    uid: 'u',
    labels: { app: 'cart', 'team-a': 'one', 'team-b': 'two' },
    annotations: { 'resource.opentelemetry.io/service.name': 'checkout', note: 'x' },
  }
  const extract = extractOf({
    metadata: ['k8s.pod.name'],
    labels: [
      { key: 'app', tag_name: 'service.name' },
      { key: 'absent' },
      { key_regex: 'team-([\\w(])', tag_name: 'team.$1' },
      { key_regex: 'team-.*' },
    ],
    annotations: [{ key: 'note' }],
  })
  t.strictSame(podOf({ metadata }, extract)?.attributes, {
    'k8s.pod.name': 'p',
    'service.name': 'cart',
    'team.a': 'one',
    'team.b': 'two',
    'k8s.pod.label.team-a': 'one',
    'k8s.pod.label.team-b': 'two',
    'k8s.pod.annotation.note': 'x',
  })
  const own = podOf({ metadata }, extractOf({ metadata: [], otel_annotations: true }))
  t.strictSame(own?.attributes, { 'service.name': 'checkout' })
  t.end()
})

test('podOf takes what is no pod for none', (t) => {
  for (const json of [null, 1, [], {}, { metadata: 1 }, { metadata: { uid: 1, name: 'x' } }]) {
    t.equal(podOf(json, all), undefined)
  }
  t.end()
})
