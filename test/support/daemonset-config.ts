import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

const MANIFEST = join(import.meta.dirname, '../../packaging/kubernetes/manifests/daemonset.yaml')

interface ConfigMap {
  readonly kind: string
  readonly data?: Readonly<Record<string, string>>
}
interface AgentConfig {
  receivers: Record<string, unknown>
  processors: Record<string, unknown>
  exporters: { otlp_http: Record<string, unknown> }
  extensions: Record<string, unknown>
  service: {
    telemetry?: unknown
    pipelines: { logs: { processors: string[] } }
  }
}

interface NodeConfig {
  /** In the place of /var/log. */
  readonly folder: string
  readonly endpoint: string
  /** Whether errors alone leave the node. */
  readonly pass: 'errors' | 'all'
}

/**
 * The configuration that the manifest of the DaemonSet brings, with another folder, another gateway, no fixed ports, its
 * own log for people, and no API server to ask for pods.
 */
export function daemonSetConfig({ folder, endpoint, pass }: NodeConfig): Record<string, unknown> {
  const maps = parseAllDocuments(readFileSync(MANIFEST, 'utf8')).map(
    (document) => document.toJS() as ConfigMap,
  )
  const text = maps.find(({ kind }) => kind === 'ConfigMap')?.data?.['agent.yaml'] ?? ''
  const config = parse(text.replaceAll('/var/log', folder)) as AgentConfig
  delete config.processors['k8sattributes']
  config.processors['detect'] = { pass }
  config.exporters.otlp_http['endpoint'] = endpoint
  config.extensions = { health_check: { endpoint: '127.0.0.1:0' } }
  delete config.service.telemetry
  const { logs } = config.service.pipelines
  logs.processors = logs.processors.filter((name) => name !== 'k8sattributes')
  return { ...config }
}
