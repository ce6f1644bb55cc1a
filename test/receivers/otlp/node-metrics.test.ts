import { test } from 'tap'
import type { Instruments } from '../../../agent/telemetry/instruments.ts'
import { config } from '../../../receivers/otlp/config.ts'
import { createMeasurements } from '../../../receivers/otlp/measurements.ts'
import { NodeMetrics } from '../../../receivers/otlp/node-metrics.ts'
import { FakeClock } from '../../support/clock.ts'
import { settingsWith } from '../../support/settings.ts'

/** Written by hand from the .proto files: fields are a tag, a length and the bytes. */
function field(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const bytes = Buffer.concat(parts)
  const length: number[] = []
  for (let left = bytes.length; ; left >>>= 7) {
    length.push(left > 0x7f ? (left & 0x7f) | 0x80 : left)
    if (left <= 0x7f) break
  }
  return Buffer.concat([Buffer.from([tag, ...length]), bytes])
}

const text = (tag: number, value: string): Buffer => field(tag, Buffer.from(value))
const keyValue = (tag: number, key: string, value: string): Buffer =>
  field(tag, text(0x0a, key), field(0x12, text(0x0a, value)))

function double(tag: number, value: number): Buffer {
  const bytes = Buffer.alloc(9, tag)
  bytes.writeDoubleLE(value, 1)
  return bytes
}

interface Said {
  readonly host?: string
  readonly instance?: string
  readonly service?: string
  readonly name?: string
  readonly values?: readonly number[]
  readonly label?: string
}

/** A request with one counter. */
function request(said: Said = {}): Buffer {
  const { host = 'a', instance = host, service = 'hephaestus', name = 'otelcol_sent', values = [1] } = said
  const points = values.map((value, at) =>
    field(0x0a, keyValue(0x3a, 'exporter', `${said.label ?? 'e'}${at}`), double(0x21, value)),
  )
  const sum = field(0x3a, ...points, Buffer.from([0x10, 2, 0x18, 1]))
  const resource = field(
    0x0a,
    keyValue(0x0a, 'service.name', service),
    keyValue(0x0a, 'service.instance.id', instance),
    keyValue(0x0a, 'host.name', host),
  )
  return field(0x0a, resource, field(0x12, field(0x12, text(0x0a, name), sum)))
}

function shown(instruments: Instruments): Record<string, number> {
  const points = instruments.snapshot().find(({ name }) => name === 'otelcol_sent')?.points ?? []
  return Object.fromEntries(points.map(({ attributes, value }) => [String(attributes['node']), value]))
}

function begin(changes: object = {}) {
  const clock = new FakeClock()
  const settings = settingsWith({ clock, instanceId: 'gateway' })
  const { node_metrics: own } = config.parse({ node_metrics: changes })
  if (own === undefined) throw new Error('the section was written')
  const nodes = new NodeMetrics(settings, own, createMeasurements(settings))
  nodes.start()
  return { nodes, clock, instruments: settings.instruments }
}

test('NodeMetrics shows the last that each agent said, under the name of its host, as long as it says some', async (t) => {
  const { nodes, clock, instruments } = begin({ stale_after: '1m' })
  t.equal(nodes.take(request({ host: 'a', values: [1] })), undefined)
  t.equal(nodes.take(request({ host: 'b', values: [5] })), undefined)
  t.equal(nodes.take(request({ host: 'a', values: [3] })), undefined)
  t.same(shown(instruments), { a: 3, b: 5 })
  t.match(
    instruments.snapshot().find(({ name }) => name === 'hephaestus_nodes'),
    { points: [{ value: 2 }] },
  )
  await clock.advance(45_000)
  nodes.take(request({ host: 'b', values: [6] }))
  await clock.advance(45_000)
  t.same(shown(instruments), { b: 6 })
  nodes.stop()
  t.same(shown(instruments), {})
})

test('NodeMetrics has a new run on a host take the place of the one before, and two runs on it named apart', (t) => {
  const { nodes, instruments } = begin()
  nodes.take(request({ host: 'a', instance: 'first', values: [90] }))
  nodes.take(request({ host: 'a', instance: 'second', values: [1] }))
  t.same(shown(instruments), { a: 1 }, 'it was started again')
  nodes.take(request({ host: 'a', instance: 'first', values: [91] }))
  t.same(shown(instruments), { 'a first': 91, 'a second': 1 }, 'there are two')
  t.end()
})

test('NodeMetrics takes nothing of others than agents, of itself, and of requests that are none', (t) => {
  const { nodes, instruments } = begin()
  t.match(nodes.take(request({ service: 'shop' })), {
    kind: 'unimplemented',
    message: /other hephaestus agents/,
  })
  t.match(nodes.take(request({ instance: '' })), { kind: 'unimplemented' })
  t.match(nodes.take(request().subarray(0, -3)), { kind: 'malformed' })
  t.equal(nodes.take(request({ instance: 'gateway' })), undefined)
  t.same(shown(instruments), {})
  t.equal(nodes.take(request({ name: 'no name{}' })), undefined)
  t.equal(nodes.take(request({ label: 'x'.repeat(2_000) })), undefined)
  t.same(shown(instruments), {}, 'nor names and labels that are none')
  t.end()
})

test('NodeMetrics keeps no more agents and numbers than it may, and those that it has go on', (t) => {
  const { nodes, instruments } = begin({ max_nodes: 2, max_points: 4 })
  nodes.take(request({ host: 'a', values: [1, 1] }))
  nodes.take(request({ host: 'b', values: [2] }))
  t.match(nodes.take(request({ host: 'c' })), {
    kind: 'throttled',
    message: /max_nodes/,
    retryAfterMs: 60_000,
  })
  t.match(nodes.take(request({ host: 'b', values: [7, 7, 7] })), { kind: 'throttled', message: /max_points/ })
  t.match(nodes.take(request({ host: 'b', values: [1, 2, 3, 4, 5] })), { kind: 'malformed' })
  t.equal(nodes.take(request({ host: 'a', values: [4, 4] })), undefined)
  t.same(shown(instruments), { a: 4, b: 2 })
  t.end()
})
