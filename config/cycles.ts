import { SECTIONS } from './catalog.ts'
import type { ConfiguredComponent } from './components.ts'
import { formatPath, type Fault } from './fault.ts'
import type { ServiceConfig } from './service.ts'
import { originAt, type ConfigNode } from './tree.ts'

/** Where somebody listens, or sends to. */
interface Place {
  readonly host: string
  readonly port: string
}

const ENDPOINT_KEYS: ReadonlySet<string> = new Set(['endpoint', 'logs_endpoint'])
const NESTING_MAX = 8
/** Names of this host, and of all its addresses together. */
const OWN_HOST = /^(?:localhost|127(?:\.\d+){3}|::1|0\.0\.0\.0|::|)$/

/**
 * Pipelines that lead into themselves: an exporter that sends to where a receiver of this configuration listens, whose
 * records come to the same exporter again, over other pipelines too. Only addresses of this host are known to be its own.
 */
export function cyclesIn(
  components: readonly ConfiguredComponent[],
  { pipelines }: Pick<ServiceConfig, 'pipelines'>,
  root: ConfigNode,
): readonly Fault[] {
  const listening = componentsWithPlaces(components, 'receiver')
  const sending = componentsWithPlaces(components, 'exporter')
  const behind = (receiver: string): readonly string[] =>
    Object.values(pipelines).flatMap(({ receivers, exporters }) =>
      receivers.includes(receiver) ? exporters : [],
    )
  const receiversOf = (exporter: string): readonly string[] =>
    listening
      .filter(({ places }) => sending.some(({ key, places: to }) => key === exporter && areSame(places, to)))
      .map(({ key }) => key)
  return sending.flatMap(({ key }): readonly Fault[] => {
    const way = wayBack(key, (exporter) =>
      receiversOf(exporter).flatMap((receiver) => behind(receiver).map((next) => ({ receiver, next }))),
    )
    if (way === undefined) return []
    const path = [SECTIONS.exporter, key]
    return [
      {
        ...originAt(root, path),
        path: formatPath(path),
        what: `sends to receivers.${way.join(', receivers.')} of this configuration, which leads back to it`,
        todo: 'send to another address, or take one of the two out of the pipeline',
      },
    ]
  })
}

/** The receivers on a way from an exporter to itself; undefined when there is none. */
function wayBack(
  start: string,
  stepsFrom: (exporter: string) => readonly { readonly receiver: string; readonly next: string }[],
): readonly string[] | undefined {
  const seen = new Set<string>()
  const open: { readonly exporter: string; readonly way: readonly string[] }[] = [
    { exporter: start, way: [] },
  ]
  for (let at = open.shift(); at !== undefined; at = open.shift()) {
    for (const { receiver, next } of stepsFrom(at.exporter)) {
      const way = [...at.way, receiver]
      if (next === start) return way
      if (seen.has(next)) continue
      seen.add(next)
      open.push({ exporter: next, way })
    }
  }
  return undefined
}

function componentsWithPlaces(
  components: readonly ConfiguredComponent[],
  kind: ConfiguredComponent['kind'],
): readonly { readonly key: string; readonly places: readonly Place[] }[] {
  return components
    .filter((component) => component.kind === kind)
    .map(({ key, config }) => ({ key, places: placesIn(config, 0) }))
}

/** All values under a key for an address. */
function placesIn(value: unknown, depth: number): readonly Place[] {
  if (typeof value !== 'object' || value === null || depth > NESTING_MAX) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'string') return placesIn(inner, depth + 1)
    const place = ENDPOINT_KEYS.has(key) ? placeOf(inner) : undefined
    return place === undefined ? [] : [place]
  })
}

/** Shape: "http://localhost:4318/v1/logs" and "localhost:4318" give localhost and 4318. */
function placeOf(endpoint: string): Place | undefined {
  const match = /^(?:[a-z]+:\/{2,3})?(\[[^\]]*\]|[^:/?#]*):(\d+)(?:[/?#]|$)/i.exec(endpoint)
  return match === null
    ? undefined
    : { host: (match[1] ?? '').replaceAll(/[[\]]/g, ''), port: match[2] ?? '' }
}

function areSame(listening: readonly Place[], sending: readonly Place[]): boolean {
  return sending.some(({ host, port }) =>
    listening.some(
      (own) =>
        own.port === port &&
        port !== '0' &&
        OWN_HOST.test(host) &&
        (OWN_HOST.test(own.host) || own.host === host),
    ),
  )
}
