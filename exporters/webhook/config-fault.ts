import { AddressGuard } from '../../agent/net/address-guard.ts'
import { HephaestusError } from '../../agent/model/errors.ts'
import type { PresetName } from './preset.ts'

interface Checked {
  readonly url: string
  readonly preset: PresetName
  readonly token?: string | undefined
  readonly template?: object | undefined
  readonly method: string
  readonly compression: string
  readonly allow_private: boolean
  readonly allow_addresses: readonly string[]
  readonly splunk_hec?: object | undefined
  readonly datadog?: object | undefined
  readonly loki?: object | undefined
  readonly elasticsearch?: object | undefined
}

const NEEDS_TOKEN: ReadonlySet<PresetName> = new Set(['pagerduty', 'splunk_hec', 'datadog'])
/** Their URL is the secret. */
const HAS_NO_TOKEN: ReadonlySet<PresetName> = new Set(['slack', 'teams', 'discord'])
const TAKES_NO_GZIP: ReadonlySet<PresetName> = new Set(['slack', 'teams', 'discord', 'pagerduty'])
const WITH_OPTIONS = ['splunk_hec', 'datadog', 'loki', 'elasticsearch'] as const

/** What does not go together in a configuration; undefined when all does. */
export function configFault(config: Checked): string | undefined {
  const { preset, token, template, method, compression } = config
  if (NEEDS_TOKEN.has(preset) && (token ?? '') === '') return `expected token with preset: ${preset}`
  if (HAS_NO_TOKEN.has(preset) && token !== undefined)
    return `expected no token with preset: ${preset}, whose URL holds the secret`
  if (template !== undefined && preset !== 'generic')
    return `expected no template with preset: ${preset}, which has a form of its own`
  if (method !== 'POST' && preset !== 'generic') return `expected method: POST with preset: ${preset}`
  if (compression !== 'none' && TAKES_NO_GZIP.has(preset))
    return `expected compression: none with preset: ${preset}`
  const stray = WITH_OPTIONS.find((name) => config[name] !== undefined && name !== preset)
  if (stray !== undefined) return `expected ${stray} only with preset: ${stray}`
  return addressFault(config)
}

/** A host that is written as an address can be told now; names are looked at when they are resolved. */
function addressFault({ url, allow_private, allow_addresses }: Checked): string | undefined {
  try {
    const guard = new AddressGuard({ allowsPrivate: allow_private, allowed: allow_addresses })
    guard.check(new URL(url).hostname)
    return undefined
  } catch (thrown) {
    if (!(thrown instanceof HephaestusError)) throw thrown
    return `expected another url: ${thrown.message}`
  }
}
