import { basename } from 'node:path'
import type { LoadedConfig } from '../../../config/load.ts'
import { withoutSecrets } from '../../../config/secret.ts'
import { MODEL_LOOKUPS } from '../../ai/model-lookups.ts'
import { lookUpModel, type ModelFinding } from '../../ai/model-lookup.ts'
import { VENDOR_URLS } from '../../ai/vendor-urls.ts'
import type { Registry } from '../../component/registry.ts'
import type { Clock } from '../../model/clock.ts'
import { failed, ok, warning, type Check } from './check.ts'
import { localModelChecks } from './local-model-checks.ts'
import { findingChecks, type ServedModel } from './model-findings.ts'

interface ModelCheckOptions {
  readonly config: LoadedConfig
  readonly registry: Registry
  readonly clock: Clock
  /** For all that one server is asked. */
  readonly timeMs: number
  /** What a local model may take. Units: bytes. */
  readonly availableMemoryBytes: number
}

/**
 * Whether the models of a configuration can be asked: the key, the way to the server, and whether it knows the model; of a
 * local one the package, the file and the memory. No question is asked that is paid for, and nothing is tried again.
 * What is told holds no secret of the configuration. Bounds: `timeMs`, as all servers are asked at once.
 */
export async function modelChecks(options: ModelCheckOptions): Promise<readonly Check[]> {
  const { config, registry, availableMemoryBytes } = options
  const used = new Set(config.pipelines.flatMap(({ processors }) => processors))
  const references = config.components
    .filter(({ kind, key }) => kind === 'processor' && used.has(key))
    .flatMap(
      ({ id, config: own }) => registry.find('processor', id.type)?.models?.(own, config.baseDirectory) ?? [],
    )
  const { baseDirectory } = config
  const checks = await Promise.all(
    references.map(async (reference) => {
      const { provider, model } = reference
      if (provider === 'local') {
        const id = `models.local/${basename(model, '.gguf')}`
        return await localModelChecks({ id, path: model, baseDirectory, availableMemoryBytes })
      }
      return await serverChecks({ ...reference, provider }, options)
    }),
  )
  // A server repeats what it likes, also the key that it was shown.
  const clean = withoutSecrets(config.source)
  return checks.flat().map((check) => ({
    ...check,
    seen: clean(check.seen),
    ...(check.remedy === undefined ? {} : { remedy: clean(check.remedy) }),
  }))
}

async function serverChecks(
  reference: ServedModel['reference'],
  { clock, timeMs }: ModelCheckOptions,
): Promise<readonly Check[]> {
  const { provider, model, baseUrl, apiKey } = reference
  const id = `models.${provider}/${model}`
  const url = URL.parse(baseUrl)
  if (url === null)
    return [failed(`${id}.server`, 'base_url is no address', `name one, as ${VENDOR_URLS[provider]}`)]
  const served = { id, reference, host: url.host, isVendor: baseUrl === VENDOR_URLS[provider] }
  if (!/^[\x21-\x7E]*$/.test(apiKey))
    return [
      failed(
        `${id}.key`,
        'the key holds a space, a line end or a letter that no request can carry',
        'take them out where the key is kept; often they came with it when it was copied',
      ),
    ]
  const lookup = await MODEL_LOOKUPS[provider]()
  const finding = await lookUpModel(lookup, reference, { clock, timeMs })
  return [...keyChecks(served, url, finding), ...findingChecks(served, finding)]
}

function keyChecks({ id, reference, host, isVendor }: ServedModel, url: URL, finding: ModelFinding): Check[] {
  const { provider, apiKey } = reference
  const isRefused = finding.kind === 'key_refused' || finding.kind === 'key_limited'
  if (apiKey === '')
    return isVendor || isRefused
      ? [
          failed(
            `${id}.key`,
            `no key is configured, and ${host} wants one`,
            `api_key: \${env:${provider.toUpperCase()}_API_KEY}, with the variable set for the agent's user or service`,
          ),
        ]
      : [ok(`${id}.key`, `none is configured, and ${host} is asked without one`)]
  if (finding.kind === 'key_refused')
    return [
      failed(
        `${id}.key`,
        `${host} refused the key (${finding.status})`,
        'look whether it is whole, still valid and of this provider; make a new one where keys are managed',
      ),
    ]
  if (finding.kind === 'key_limited')
    return [
      warning(
        `${id}.key`,
        `the key may not look at models (${finding.status}): neither it nor the model is checked`,
        'let it read models, or have an answer made: hephaestus explain on a trace asks the model',
      ),
    ]
  if (url.protocol === 'http:' && !/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(url.hostname))
    return [
      warning(
        `${id}.key`,
        `the key and the code go to ${host} in plain text`,
        'use https, also inside a network of your own: whoever is on the way can read and change both',
      ),
    ]
  return [ok(`${id}.key`, 'a key is there')]
}
