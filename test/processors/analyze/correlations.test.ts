import { test } from 'tap'
import type { ErrorEvent, Fingerprint } from '../../../agent/model/error-event.ts'
import { recentErrorOf, type RecentError } from '../../../agent/model/recent-error.ts'
import { correlationsOf } from '../../../processors/analyze/correlations.ts'
import { eventOf } from './support.ts'

const TRACE = '0af7651916cd43dd8448eb211c80319c'
const START_MS = Date.UTC(2026, 4, 1, 12)

function seen(seconds: number): string {
  return String(BigInt(START_MS + seconds * 1_000) * 1_000_000n)
}

interface Seen {
  readonly group: string
  readonly seconds: number
  readonly service?: string
  readonly host?: string
  readonly version?: string
  readonly traceId?: string
}

function eventAt({
  group,
  seconds,
  service = 'api',
  host = '',
  version = '',
  traceId = '',
}: Seen): ErrorEvent {
  return eventOf('', {
    fingerprint: group as Fingerprint,
    exceptionType: `${group}Error`,
    exceptionMessage: 'no room',
    traceId,
    firstSeenUnixNano: seen(seconds),
    lastSeenUnixNano: seen(seconds),
    resource: { 'service.name': service, 'host.name': host, 'service.version': version },
  })
}

function other(one: Seen): RecentError {
  return recentErrorOf(eventAt(one))
}

test('correlationsOf says nothing of others far away, of itself, and of times of no clock', (t) => {
  const own = eventAt({ group: 'own', seconds: 100, host: 'a' })
  const far = other({ group: 'far', seconds: 500, host: 'a' })
  const elsewhere = other({ group: 'elsewhere', seconds: 100, service: 'mail', host: 'b' })
  const noClock = { ...other({ group: 'noClock', seconds: 100, host: 'a' }), firstSeenUnixNano: 'x' }
  const noTrace = other({ group: 'noTrace', seconds: 400, traceId: '0'.repeat(32) })
  const { evidence, causes } = correlationsOf(own, [recentErrorOf(own), far, elsewhere, noClock, noTrace])
  t.same([evidence, causes], [[], []])
  t.end()
})

test('correlationsOf names the service where the same request failed before as a cause with its evidence', (t) => {
  const own = eventAt({ group: 'own', seconds: 100, traceId: TRACE })
  const before = other({ group: 'before', seconds: 99, service: 'stock', traceId: TRACE })
  const after = other({ group: 'after', seconds: 101, service: 'web', traceId: TRACE })
  const { evidence, causes } = correlationsOf(own, [after, before])
  t.same(
    evidence.map(({ reference }) => reference),
    ['group before', 'group after'],
  )
  t.match(causes, [{ summary: /failed before in stock: beforeError: no room/, of: 0 }])
  t.equal(causes.length, 1)
  t.end()
})

test('correlationsOf tells what began together on a host', (t) => {
  const own = eventAt({ group: 'own', seconds: 100, host: 'a' })
  const near = other({ group: 'near', seconds: 104, service: 'mail', host: 'a' })
  const { evidence, causes } = correlationsOf(own, [near])
  t.match(evidence, [{ kind: 'log', excerpt: /began together with it on a: .*mail on a: nearError/ }])
  t.same(causes, [])
  t.end()
})

test('correlationsOf tells that a group came with a new version of its service, and not long after it', (t) => {
  const own = eventAt({ group: 'own', seconds: 1_000, version: '1.5.0' })
  const old = other({ group: 'old', seconds: 0, version: '1.4.9' })
  const excerpt = /first seen with version 1\.5\.0 of api; errors before were of version 1\.4\.9/
  t.match(correlationsOf(own, [old]).evidence, [{ kind: 'history', excerpt }])
  const long = other({ group: 'long', seconds: 10, version: '1.5.0' })
  t.same(correlationsOf(own, [old, long]).evidence, [])
  t.same(correlationsOf(own, [other({ group: 'newer', seconds: 2_000, version: '1.6.0' })]).evidence, [])
  t.end()
})

test('correlationsOf compares with the error that was seen last before, not with the group that began last', (t) => {
  const own = eventAt({ group: 'own', seconds: 1_000, version: '1.5.0' })
  const lasting = {
    ...other({ group: 'lasting', seconds: 900, version: '1.4.9' }),
    firstSeenUnixNano: seen(10),
    surroundings: { 'app.config': 'b' },
  }
  const once = {
    ...other({ group: 'once', seconds: 500, version: '1.4.8' }),
    surroundings: { 'app.config': 'a' },
  }
  const { evidence, causes } = correlationsOf({ ...own, resource: { ...own.resource, 'app.config': 'b' } }, [
    lasting,
    once,
  ])
  t.match(evidence, [{ excerpt: /errors before were of version 1\.4\.9/ }])
  t.equal(evidence.length, 1, 'the configuration was the same already')
  t.same(causes, [])
  const later = {
    ...other({ group: 'later', seconds: 2_000, version: '1.6.0' }),
    firstSeenUnixNano: seen(10),
  }
  t.same(correlationsOf(own, [later]).evidence, [], 'what came after it was not before')
  t.end()
})
