import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import { linearPattern } from '../../agent/pattern/linear-pattern.ts'
import type { Config } from './config.ts'

/** What can be said of a pod and its containers. Source: OpenTelemetry semantic conventions, k8s and container. */
export const METADATA = [
  'k8s.namespace.name',
  'k8s.pod.name',
  'k8s.pod.uid',
  'k8s.pod.hostname',
  'k8s.pod.ip',
  'k8s.pod.start_time',
  'k8s.node.name',
  'k8s.deployment.name',
  'k8s.replicaset.name',
  'k8s.replicaset.uid',
  'k8s.daemonset.name',
  'k8s.daemonset.uid',
  'k8s.statefulset.name',
  'k8s.statefulset.uid',
  'k8s.job.name',
  'k8s.job.uid',
  'k8s.cronjob.name',
  'k8s.container.name',
  'container.id',
  'container.image.name',
  'container.image.tag',
] as const

type Metadata = (typeof METADATA)[number]

/** A pod as the API server describes it, as far as it is of use here. */
export interface Pod {
  readonly uid: string
  /** What stands for its uid in the paths of its logs, where the kubelet has it from a file on its node. */
  readonly mirrorUid: string
  readonly namespace: string
  readonly name: string
  /** '' while it has none, and for one that shares the address of its node. */
  readonly ip: string
  /** Of the pod. */
  readonly attributes: Attributes
  readonly containers: readonly Container[]
}

interface Container {
  readonly name: string
  readonly id: string
  readonly attributes: Attributes
}

/** What an object of the API is before it has been looked at. */
type Json = Readonly<Record<string, unknown>>

const OTEL_ANNOTATION = 'resource.opentelemetry.io/'
const MIRROR = 'kubernetes.io/config.mirror'
const OWNERS: Readonly<Record<string, string>> = {
  ReplicaSet: 'replicaset',
  DaemonSet: 'daemonset',
  StatefulSet: 'statefulset',
  Job: 'job',
}

/**
 * Reads a pod of the API; undefined for what is none.
 * Source: Kubernetes API, core/v1 Pod; the names of pods of a Deployment and of Jobs of a CronJob.
 */
export function podOf(json: unknown, extract: Config['extract']): Pod | undefined {
  const metadata = part(json, 'metadata')
  const spec = part(json, 'spec')
  const status = part(json, 'status')
  const [uid, name, namespace] = [text(metadata, 'uid'), text(metadata, 'name'), text(metadata, 'namespace')]
  if (uid === '' || name === '') return undefined
  const isWanted = (key: string): boolean => extract.metadata.includes(key as Metadata)
  const ip = text(status, 'podIP')
  const known = {
    'k8s.namespace.name': namespace,
    'k8s.pod.name': name,
    'k8s.pod.uid': uid,
    'k8s.pod.hostname': text(spec, 'hostname') || name,
    'k8s.pod.ip': ip,
    'k8s.pod.start_time': text(status, 'startTime'),
    'k8s.node.name': text(spec, 'nodeName'),
    ...ownersOf(metadata),
  }
  const labels = texts(part(metadata, 'labels'))
  const annotations = texts(part(metadata, 'annotations'))
  return {
    uid,
    mirrorUid: annotations[MIRROR] ?? '',
    namespace,
    name,
    ip: spec?.['hostNetwork'] === true ? '' : ip,
    attributes: {
      ...filled(known, isWanted),
      ...fields(labels, extract.labels, 'k8s.pod.label.'),
      ...fields(annotations, extract.annotations, 'k8s.pod.annotation.'),
      ...(extract.otel_annotations ? ownFields(annotations) : {}),
    },
    containers: containersOf(spec, status, isWanted),
  }
}

/** What is known of the container that a resource names, or of the only one that there is. */
export function containerAttributes({ containers }: Pod, resource: Attributes): Attributes {
  const name = resource['k8s.container.name']
  const id = resource['container.id']
  const isNamed = typeof name === 'string' || typeof id === 'string'
  const found = isNamed
    ? containers.find((each) => each.name === name || (each.id !== '' && each.id === id))
    : containers.length === 1
      ? containers[0]
      : undefined
  return found?.attributes ?? {}
}

function ownersOf(metadata: Json | undefined): Record<string, string> {
  const known: Record<string, string> = {}
  for (const owner of list(metadata, 'ownerReferences')) {
    const kind = OWNERS[text(owner, 'kind')]
    if (kind === undefined) continue
    known[`k8s.${kind}.name`] = text(owner, 'name')
    known[`k8s.${kind}.uid`] = text(owner, 'uid')
  }
  const replicaSet = known['k8s.replicaset.name']
  const hash = text(part(metadata, 'labels'), 'pod-template-hash')
  // A Deployment names its ReplicaSets after itself and the hash of the template.
  if (replicaSet !== undefined && hash !== '' && replicaSet.endsWith(`-${hash}`)) {
    known['k8s.deployment.name'] = replicaSet.slice(0, -hash.length - 1)
  }
  const cronJob = /^(.+)-\d{8,}$/.exec(known['k8s.job.name'] ?? '')?.[1]
  if (cronJob !== undefined) known['k8s.cronjob.name'] = cronJob
  return known
}

function containersOf(
  spec: Json | undefined,
  status: Json | undefined,
  isWanted: (key: string) => boolean,
): readonly Container[] {
  const statuses = [...list(status, 'containerStatuses'), ...list(status, 'initContainerStatuses')]
  return [...list(spec, 'containers'), ...list(spec, 'initContainers')].map((container) => {
    const name = text(container, 'name')
    const id = text(
      statuses.find((each) => text(each, 'name') === name),
      'containerID',
    ).replace(/^[a-z0-9.-]+:\/\//, '')
    const { image, tag } = imageOf(text(container, 'image'))
    const known = {
      'k8s.container.name': name,
      'container.id': id,
      'container.image.name': image,
      'container.image.tag': tag,
    }
    return { name, id, attributes: filled(known, isWanted) }
  })
}

/** Shape: "host:5000/shop/cart:1.2@sha256:…" gives "host:5000/shop/cart" and "1.2"; no tag is "latest". */
function imageOf(reference: string): { readonly image: string; readonly tag: string } {
  const [written = '', digest] = reference.split('@')
  const [, image = written, tag = ''] = /^(.+):([\w][\w.-]*)$/.exec(written) ?? []
  if (tag !== '' || image === '') return { image, tag }
  return { image, tag: digest === undefined ? 'latest' : '' }
}

function fields(
  values: Readonly<Record<string, string>>,
  rules: Config['extract']['labels'],
  prefix: string,
): Attributes {
  const found: Record<string, AttributeValue> = {}
  for (const { key, key_regex: pattern, tag_name: name } of rules) {
    if (key !== undefined) {
      const value = values[key]
      if (value !== undefined) found[name ?? prefix + key] = value
      continue
    }
    const keys = linearPattern(`^(?:${withNamedGroups(pattern ?? '')})$`)
    for (const [each, value] of Object.entries(values)) {
      const groups = keys.groupsIn(each)
      if (groups !== undefined) found[name === undefined ? prefix + each : expanded(name, groups)] = value
    }
  }
  return found
}

/** Gives groups that have no name one that says their number. Shape: "a(b)(c)" gives "a(?P<_1>b)(?P<_2>c)". */
function withNamedGroups(pattern: string): string {
  let count = 0
  return pattern.replaceAll(/\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?!\?)/gs, (found) => {
    if (found !== '(') return found
    count += 1
    return `(?P<_${count}>`
  })
}

/** Shape: "team-$1" with what the first group found. */
function expanded(name: string, groups: ReadonlyMap<string, string>): string {
  return name.replaceAll(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced?: string, plain?: string) => {
    const group = braced ?? plain ?? ''
    return groups.get(/^\d+$/.test(group) ? `_${group}` : group) ?? ''
  })
}

function ownFields(annotations: Readonly<Record<string, string>>): Attributes {
  const own = Object.entries(annotations).filter(([key]) => key.startsWith(OTEL_ANNOTATION))
  return Object.fromEntries(own.map(([key, value]) => [key.slice(OTEL_ANNOTATION.length), value]))
}

function filled(
  known: Readonly<Record<string, string | undefined>>,
  isWanted: (key: string) => boolean,
): Attributes {
  const entries = Object.entries(known).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '' && isWanted(entry[0]),
  )
  return Object.fromEntries(entries)
}

// --- the API's answers are input: what is not of the expected form is not there

function part(value: unknown, name: string): Json | undefined {
  const found = isJson(value) ? value[name] : undefined
  return isJson(found) ? found : undefined
}

function list(value: Json | undefined, name: string): readonly Json[] {
  const found = value?.[name]
  return Array.isArray(found) ? found.filter(isJson) : []
}

function text(value: Json | undefined, name: string): string {
  const found = value?.[name]
  return typeof found === 'string' ? found : ''
}

function texts(value: Json | undefined): Readonly<Record<string, string>> {
  const entries = Object.entries(value ?? {}).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return Object.fromEntries(entries)
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
