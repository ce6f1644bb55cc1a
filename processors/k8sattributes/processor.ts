import type { Consumer, Processor } from '../../agent/component/component.ts'
import { DirectProcessor } from '../../agent/component/direct-processor.ts'
import { formatComponentId, type Settings } from '../../agent/component/settings.ts'
import { RetryableError } from '../../agent/model/errors.ts'
import type { LogBatch } from '../../agent/model/log-batch.ts'
import type { Resource } from '../../agent/model/resource.ts'
import { processEnvironment, type Environment } from '../../config/environment.ts'
import { ApiServer, SERVICE_ACCOUNT } from './api-server.ts'
import type { Config } from './config.ts'
import { containerAttributes, podOf } from './pod.ts'
import { PodWatch } from './pod-watch.ts'
import { Pods } from './pods.ts'

/** What the agent's own pod is given; a test brings its own. */
interface Surroundings {
  readonly environment: Environment
  readonly serviceAccount: string
}

/** What a resource became, and for how long that is so. */
interface Made {
  readonly version: number
  readonly peer: string
  readonly resource: Resource
}

/**
 * Adds what is known of the pod to the resource of each batch. A resource stays one object for all batches that share
 * it as long as the pods do not change. A batch never waits for the API server: what is not known is not added.
 */
export function createK8sAttributes(
  settings: Settings,
  config: Config,
  next: Consumer,
  surroundings: Surroundings = { environment: processEnvironment(), serviceAccount: SERVICE_ACCOUNT },
): Processor {
  const pods = new Pods(config.pod_association, settings.clock)
  const server = new ApiServer(settings, surroundings)
  const stopping = new AbortController()
  const made = new WeakMap<Resource, Made>()
  const known = settings.instruments.gauge('hephaestus_k8s_pods', {
    unit: '{pod}',
    help: 'Pods of Kubernetes that are known, and those that ended within two minutes',
  })
  const own = {
    'otelcol.component.kind': 'processor',
    'otelcol.component.id': formatComponentId(settings.id),
  }

  const prepare = async (signal: AbortSignal): Promise<void> => {
    const watch = new PodWatch(settings, {
      server,
      path: pathOf(config),
      selectors: () => selectorsOf(config, surroundings.environment),
      onList: (list) => {
        pods.replace(list.flatMap((each) => podOf(each, config.extract) ?? []))
        known.set(pods.count, own)
      },
      onPod: (each, isThere) => {
        const pod = podOf(each, config.extract)
        if (pod === undefined) return
        if (isThere) pods.add(pod)
        else pods.remove(pod.uid)
        known.set(pods.count, own)
      },
    })
    void watch.run(stopping.signal)
    if (config.wait_for_metadata) await untilListed(watch, settings, { config, signal })
  }

  const change = (resource: Resource, peer: string): Resource => {
    const before = made.get(resource)
    if (before?.version === pods.version && before.peer === peer) return before.resource
    const pod = pods.find(resource.attributes, peer)
    const changed =
      pod === undefined
        ? resource
        : {
            ...resource,
            attributes: {
              ...pod.attributes,
              ...containerAttributes(pod, resource.attributes),
              ...resource.attributes,
            },
          }
    made.set(resource, { version: pods.version, peer, resource: changed })
    return changed
  }

  const take = async (batch: LogBatch, to: Consumer, signal: AbortSignal): Promise<void> => {
    const before = batch.resource
    batch.resource = change(before, batch.peer)
    try {
      await to.consume(batch, signal)
    } catch (error) {
      batch.resource = before
      throw error
    }
  }

  const release = (): void => {
    stopping.abort(new Error('the processor is stopped'))
    pods.clear()
    void server.stop()
  }
  return new DirectProcessor(settings, { prepare, take, release }, next)
}

async function untilListed(
  watch: PodWatch,
  { clock }: Settings,
  { config, signal }: { readonly config: Config; readonly signal: AbortSignal },
): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timeoutMs = config.wait_for_metadata_timeout
  const cancel = clock.after(timeoutMs, () => {
    const message = `the pods were not known within ${timeoutMs}ms; can the agent reach the API server?`
    reject(new RetryableError('HEPH_KUBERNETES_API', message))
  })
  const onAbort = (): void => reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await Promise.race([watch.listed, promise])
  } finally {
    cancel()
    signal.removeEventListener('abort', onAbort)
  }
}

function pathOf({ filter: { namespace } }: Config): string {
  return namespace === undefined ? '/api/v1/pods' : `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`
}

/** Errors: RetryableError HEPH_KUBERNETES_API. Source: Kubernetes, field selectors and label selectors. */
function selectorsOf({ filter }: Config, environment: Environment): Readonly<Record<string, string>> {
  const variable = filter.node_from_env_var
  const node = variable === undefined ? filter.node : environment[variable]
  if (variable !== undefined && (node ?? '') === '') {
    // Without it every agent of a cluster would follow all of its pods.
    throw new RetryableError(
      'HEPH_KUBERNETES_API',
      `${variable} is not set; set it to spec.nodeName in the manifest`,
    )
  }
  const labels = filter.labels.map(({ key, value, op }) => {
    if (op === 'exists') return key
    if (op === 'does-not-exist') return `!${key}`
    return `${key}${op === 'equals' ? '=' : '!='}${value}`
  })
  return {
    ...(node === undefined || node === '' ? {} : { fieldSelector: `spec.nodeName=${node}` }),
    ...(labels.length === 0 ? {} : { labelSelector: labels.join(',') }),
  }
}
