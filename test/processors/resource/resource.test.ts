import { hostname } from 'node:os'
import { test } from 'tap'
import { RefusedError } from '../../../agent/model/errors.ts'
import type { LogBatch } from '../../../agent/model/log-batch.ts'
import type { Attributes, Resource } from '../../../agent/model/resource.ts'
import { actionsOf } from '../../../agent/attributes/actions.ts'
import { config } from '../../../processors/resource/config.ts'
import { detectAttributes } from '../../../processors/resource/detectors.ts'
import { createResource } from '../../../processors/resource/processor.ts'
import { batchOfText } from '../../support/batches.ts'
import { settingsWith } from '../../support/settings.ts'

const never = new AbortController().signal
const START: Attributes = { a: '1', b: 'two', big: 12_345_678_901_234_567_890n }

const CASES: Readonly<Record<string, readonly [action: object, result: Attributes]>> = {
  'insert leaves what is there': [{ key: 'a', action: 'insert', value: 9 }, START],
  'insert adds what is missing': [
    { key: 'c', action: 'insert', value: true },
    { ...START, c: true },
  ],
  'update changes what is there': [
    { key: 'a', action: 'update', value: 'x' },
    { ...START, a: 'x' },
  ],
  'update adds nothing': [{ key: 'c', action: 'update', value: 'x' }, START],
  'upsert takes from another': [
    { key: 'c', action: 'upsert', from_attribute: 'b' },
    { ...START, c: 'two' },
  ],
  'upsert from one that is missing does nothing': [
    { key: 'a', action: 'upsert', from_attribute: 'toString' },
    START,
  ],
  'delete by name': [
    { key: 'b', action: 'delete' },
    { a: '1', big: START['big'] ?? null },
  ],
  'delete by pattern': [{ pattern: '^b', action: 'delete' }, { a: '1' }],
  'convert to an integer': [
    { key: 'a', action: 'convert', converted_type: 'int' },
    { ...START, a: 1 },
  ],
  'convert leaves what is no number': [{ key: 'b', action: 'convert', converted_type: 'double' }, START],
  'convert a large integer to text': [
    { key: 'big', action: 'convert', converted_type: 'string' },
    { ...START, big: '12345678901234567890' },
  ],
}

for (const [name, [action, result]] of Object.entries(CASES)) {
  test(`resource: ${name}`, (t) => {
    const { attributes } = config.parse({ attributes: [action] })
    t.strictSame(
      actionsOf(attributes).reduce((now, each) => each(now), START),
      result,
    )
    t.end()
  })
}

const REFUSED: readonly (readonly [object, RegExp])[] = [
  [{}, /^expected attributes or detectors/],
  [{ attributes: [{ action: 'insert', key: 'a' }] }, /^expected either value or from_attribute/],
  [{ attributes: [{ action: 'delete', key: 'a', value: 1 }] }, /^expected no value/],
  [{ attributes: [{ action: 'delete' }] }, /^expected the key/],
  [{ attributes: [{ action: 'upsert', key: 'a', value: 1, pattern: 'x' }] }, /^expected no pattern/],
  [{ attributes: [{ action: 'convert', key: 'a' }] }, /^expected converted_type/],
  [{ attributes: [{ action: 'delete', pattern: '(' }] }, /RE2 syntax/],
]

for (const [own, message] of REFUSED) {
  test(`resource refuses ${JSON.stringify(own)} and says why`, (t) => {
    t.match(config.safeParse(own).error?.issues[0]?.message, message)
    t.end()
  })
}

test('resource detects from the environment, the host and a downward API volume, the first detector first', async (t) => {
  const podinfo = t.testdir({
    labels: 'app="shop"\ntier="a \\"b\\""\nbroken=x\n',
    annotations: 'owner="team-a"\n',
  })
  const environment = {
    OTEL_SERVICE_NAME: 'cart',
    OTEL_RESOURCE_ATTRIBUTES: 'service.name=ignored, host.name=named,x=a%20b=c,broken,%zz=%zz',
    POD_NAME: 'cart-1',
    K8S_NAMESPACE_NAME: 'prod',
    POD_NAMESPACE: 'other',
  }
  t.strictSame(await detectAttributes(['env', 'system', 'kubernetes'], { environment, podinfo }), {
    'k8s.namespace.name': 'prod',
    'k8s.pod.name': 'cart-1',
    'k8s.pod.label.app': 'shop',
    'k8s.pod.label.tier': 'a "b"',
    'k8s.pod.annotation.owner': 'team-a',
    'host.name': 'named',
    'host.arch': process.arch === 'x64' ? 'amd64' : process.arch,
    'os.type': 'linux',
    'service.name': 'cart',
    x: 'a b=c',
    '%zz': '%zz',
  })
  const nothing = { environment: {}, podinfo: '/nonexistent' }
  t.strictSame(await detectAttributes(['env', 'kubernetes'], nothing), {})
})

test('resource gives batches of one resource one new resource, and puts it back when they are refused', async (t) => {
  const seen: Resource[] = []
  let isRefusing = false
  const next = {
    consume: (batch: LogBatch): Promise<void> => {
      seen.push(batch.resource)
      return isRefusing ? Promise.reject(new RefusedError('HEPH_TEST', 'full')) : Promise.resolve()
    },
  }
  const own = config.parse({
    detectors: ['system'],
    attributes: [{ key: 'env', action: 'upsert', value: 'prod' }],
  })
  const processor = createResource(settingsWith(), own, next)
  await processor.start(never)
  const resource: Resource = { attributes: { 'host.name': 'pod-7' }, schemaUrl: 'u' }
  const [one, two] = [batchOfText(['a']), batchOfText(['b'])]
  one.resource = resource
  two.resource = resource
  await processor.consume(one, never)
  isRefusing = true
  await t.rejects(processor.consume(two, never), { code: 'HEPH_TEST' })
  t.equal(two.resource, resource)
  t.equal(seen[0], seen[1])
  t.match(seen[0], { attributes: { 'host.name': 'pod-7', env: 'prod', 'os.type': 'linux' }, schemaUrl: 'u' })
  const overriding = createResource(settingsWith(), { ...own, override: true }, next)
  await overriding.start(never)
  await overriding.consume(two, never).catch(() => undefined)
  t.equal(seen[2]?.attributes['host.name'], hostname())
})
