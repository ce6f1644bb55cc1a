import type { LoadedConfig } from '../../config/load.ts'
import { VENDOR_URLS } from '../ai/vendor-urls.ts'
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

/** Where a host may stand without a scheme before it, as gRPC has it. */
const ADDRESS_KEYS = new Set(['endpoint', 'hostname', 'hostnames'])

/** Under these stand addresses that get no record: packages are fetched from there. */
const NO_RECORDS_KEYS = new Set(['registries'])

/** The first host that a configuration names by a URL or an address and that is not this one. */
function remoteHost(value: unknown, isAddress = false): string | undefined {
  if (typeof value === 'string') {
    const text = isAddress && !value.includes('://') ? `http://${value}` : value
    if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined
    const { hostname } = new URL(text)
    return isThisHost(hostname) ? undefined : hostname
  }
  if (typeof value !== 'object' || value === null) return undefined
  const vendor = vendorUrl(value)
  if (vendor !== undefined) return remoteHost(vendor)
  for (const [key, inner] of Object.entries(value)) {
    if (NO_RECORDS_KEYS.has(key)) continue
    const host = remoteHost(inner, ADDRESS_KEYS.has(key) || (isAddress && Array.isArray(value)))
    if (host !== undefined) return host
  }
  return undefined
}

/** Where a model is asked that names no address: at its vendor. */
function vendorUrl(value: object): string | undefined {
  if (!('provider' in value) || ('base_url' in value && value.base_url !== undefined)) return undefined
  return Object.entries(VENDOR_URLS).find(([vendor]) => vendor === value.provider)?.[1]
}

function isThisHost(hostname: string): boolean {
  return /^(?:localhost|.*\.localhost|127(?:\.\d+){3}|\[::1\]|0\.0\.0\.0)$/i.test(hostname)
}
