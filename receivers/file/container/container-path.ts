import type { Attributes } from '../../../agent/model/resource.ts'

/**
 * What the path of a container's log says, wherever the host's folders are mounted.
 *
 *   …/pods/<namespace>_<pod>_<uid>/<container>/<restarts>.log
 *   …/containers/<pod>_<namespace>_<container>-<id>.log
 *   …/containers/<id>/<id>-json.log
 *
 * Undefined where the paths are none of these. Source of the names: OpenTelemetry semantic conventions for Kubernetes and
 * containers.
 */
export function containerResource(paths: readonly string[]): Attributes | undefined {
  const found: Record<string, string | number> = {}
  for (const path of paths) Object.assign(found, ofPod(path), ofContainer(path), ofDocker(path))
  return Object.keys(found).length === 0 ? undefined : found
}

const POD = /\/pods\/([^/_]+)_([^/_]+)_([^/_]+)\/([^/]+)\/(\d+)\.log(?:\.[^/]*)?$/
const CONTAINER = /\/containers\/([^/_]+)_([^/_]+)_([^/]+)-([0-9a-f]{64})\.log$/
const DOCKER = /\/containers\/([0-9a-f]{64})\/[0-9a-f]{64}-json\.log(?:\.[^/]*)?$/

function ofPod(path: string): Attributes | undefined {
  // Most paths are none of these: to find that out by a pattern takes ten times as long.
  if (!path.includes('/pods/')) return undefined
  const [, namespace, pod, uid, container, restarts] = POD.exec(path) ?? []
  if (namespace === undefined || pod === undefined || uid === undefined || container === undefined) return {}
  return {
    'k8s.namespace.name': namespace,
    'k8s.pod.name': pod,
    'k8s.pod.uid': uid,
    'k8s.container.name': container,
    'k8s.container.restart_count': Number(restarts),
  }
}

function ofContainer(path: string): Attributes {
  const [, pod, namespace, container, id] = CONTAINER.exec(path) ?? []
  if (pod === undefined || namespace === undefined || container === undefined || id === undefined) return {}
  return {
    'k8s.namespace.name': namespace,
    'k8s.pod.name': pod,
    'k8s.container.name': container,
    'container.id': id,
  }
}

function ofDocker(path: string): Attributes {
  const [, id] = DOCKER.exec(path) ?? []
  return id === undefined ? {} : { 'container.id': id }
}
