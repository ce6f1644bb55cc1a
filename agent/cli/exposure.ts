import type { LoadedConfig } from '../../config/load.ts'
import type { Registry } from '../component/registry.ts'

type Component = LoadedConfig['components'][number]

/**
 * What sends records off this host with no processor before it that masks secrets: exporters with a remote address,
 * processors that ask a remote model.
 * Shape: "service.pipelines.logs: otlp_http sends records to collector.example.org with nothing masked; …".
 */
export function exposureWarnings(config: LoadedConfig, registry: Registry): readonly string[] {
  const find = (kind: Component['kind'], key: string): Component | undefined =>
    config.components.find((component) => component.kind === kind && component.key === key)
  return config.pipelines.flatMap(({ name, processors, exporters }) => {
    const stages = [
      ...processors.map((key) => find('processor', key)),
      ...exporters.map((key) => find('exporter', key)),
    ]
    const masking = stages.findIndex(
      (stage) =>
        stage?.kind === 'processor' && registry.find('processor', stage.id.type)?.masksSecrets === true,
    )
    const exposed = masking < 0 ? stages : stages.slice(0, masking)
    return exposed.flatMap((stage) => {
      const host = stage === undefined ? undefined : remoteHost(stage.config)
      if (stage === undefined || host === undefined) return []
      return [
        `service.pipelines.${name}: ${stage.key} sends records to ${host} with nothing masked; add the processor redact before it`,
      ]
    })
  })
}

/** The first host that a configuration names by a URL and that is not this one. */
function remoteHost(value: unknown): string | undefined {
  if (typeof value === 'string') {
    if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return undefined
    const { hostname } = new URL(value)
    return isThisHost(hostname) ? undefined : hostname
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const inner of Object.values(value)) {
    const host = remoteHost(inner)
    if (host !== undefined) return host
  }
  return undefined
}

function isThisHost(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)$/i.test(hostname)
}
