import { readFile } from 'node:fs/promises'
import { arch, hostname, type } from 'node:os'
import { join } from 'node:path'
import type { Attributes } from '../../agent/model/resource.ts'
import type { Environment } from '../../config/environment.ts'
import type { Config } from './config.ts'

interface Surroundings {
  readonly environment: Environment
  readonly podinfo: string
}

type Detector = (surroundings: Surroundings) => Attributes | Promise<Attributes>

/** Names of architectures. Source: OpenTelemetry semantic conventions, host.arch. */
const ARCH: Readonly<Record<string, string>> = {
  x64: 'amd64',
  ia32: 'x86',
  arm64: 'arm64',
  arm: 'arm32',
  ppc64: 'ppc64',
  s390x: 's390x',
}

/** Variables that a pod's manifest sets by the downward API, by the names that are usual for them. */
const POD_VARIABLES: readonly (readonly [string, readonly string[]])[] = [
  ['k8s.namespace.name', ['K8S_NAMESPACE_NAME', 'K8S_NAMESPACE', 'POD_NAMESPACE']],
  ['k8s.pod.name', ['K8S_POD_NAME', 'POD_NAME']],
  ['k8s.pod.uid', ['K8S_POD_UID', 'POD_UID']],
  ['k8s.pod.ip', ['K8S_POD_IP', 'POD_IP']],
  ['k8s.node.name', ['K8S_NODE_NAME', 'NODE_NAME']],
  ['k8s.container.name', ['K8S_CONTAINER_NAME', 'CONTAINER_NAME']],
]
const POD_FILE_BYTES_MAX = 1_048_576

const DETECTORS: Readonly<Record<Config['detectors'][number], Detector>> = {
  env: ({ environment }) => {
    const name = environment['OTEL_SERVICE_NAME'] ?? ''
    const listed = listedAttributes(environment['OTEL_RESOURCE_ATTRIBUTES'] ?? '')
    return name === '' ? listed : { ...listed, 'service.name': name }
  },
  system: () => ({
    'host.name': hostname(),
    'host.arch': ARCH[arch()] ?? arch(),
    'os.type': type().toLowerCase(),
  }),
  kubernetes: async ({ environment, podinfo }) => ({
    ...Object.fromEntries(
      POD_VARIABLES.flatMap(([attribute, names]) => {
        const value = names.map((name) => environment[name]).find((each) => each !== undefined && each !== '')
        return value === undefined ? [] : [[attribute, value]]
      }),
    ),
    ...(await podAttributes(join(podinfo, 'labels'), 'k8s.pod.label.')),
    ...(await podAttributes(join(podinfo, 'annotations'), 'k8s.pod.annotation.')),
  }),
}

/**
 * What some detectors know of where the agent runs; the first that knows an attribute wins.
 * Errors: none; what is not there is not known. Bounds: 1 MiB a file.
 */
export async function detectAttributes(
  names: Config['detectors'],
  surroundings: Surroundings,
): Promise<Attributes> {
  const found = await Promise.all(names.map(async (name) => DETECTORS[name](surroundings)))
  return Object.assign({}, ...found.toReversed()) as Attributes
}

/** Shape: "a=1,b=x%20y". Source: OpenTelemetry resource SDK, OTEL_RESOURCE_ATTRIBUTES. */
function listedAttributes(list: string): Attributes {
  const pairs = list.split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=')
    return name.trim() === '' || value.length === 0 ? [] : [[name.trim(), decoded(value.join('=').trim())]]
  })
  return Object.fromEntries(pairs) as Attributes
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Shape of the file: name="value" a line, the value quoted as Go does. Source: Kubernetes downward API volumes. */
async function podAttributes(path: string, prefix: string): Promise<Attributes> {
  const text = await readFile(path, 'utf8').catch(() => '')
  const pairs = text
    .slice(0, POD_FILE_BYTES_MAX)
    .split('\n')
    .flatMap((line) => {
      const [, name, quoted] = /^([^=\s]+)=(".*")$/.exec(line) ?? []
      const value = unquoted(quoted ?? '')
      return name === undefined || value === undefined ? [] : [[prefix + name, value]]
    })
  return Object.fromEntries(pairs) as Attributes
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string
  } catch {
    return undefined
  }
}
