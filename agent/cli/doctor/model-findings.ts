import { nearMiss } from '../../../config/near-miss.ts'
import type { ModelFinding } from '../../ai/model-lookup.ts'
import type { VENDOR_URLS } from '../../ai/vendor-urls.ts'
import type { LanguageModelReference } from '../../model/language-model.ts'
import type { ConnectionFault } from '../../net/connection-fault.ts'
import { failed, ok, warning, type Check } from './check.ts'

/** A model at a server, with the words for it. */
export interface ServedModel {
  /** Shape: "models.openai/gpt-5". */
  readonly id: string
  readonly reference: LanguageModelReference & { readonly provider: keyof typeof VENDOR_URLS }
  /** Shape: "api.openai.com", "localhost:11434". */
  readonly host: string
  readonly isVendor: boolean
}

const NAMES_SHOWN = 5
const NAME_CHARS_MAX = 80

/** What a look at a server says of the way to it and of the model, in words. What it says of the key is not among it. */
export function findingChecks(served: ServedModel, finding: ModelFinding): readonly Check[] {
  const { id, host, reference } = served
  const { model, baseUrl } = reference
  const answers = ok(`${id}.server`, `${host} answers`)
  const name = `${id}.model`
  switch (finding.kind) {
    case 'known':
      return [
        answers,
        ok(
          name,
          finding.servedAs === undefined || finding.servedAs === model
            ? `${host} knows it`
            : `${host} has one model, ${cut(finding.servedAs)}, and answers with it whatever is asked for`,
        ),
      ]
    case 'unknown':
      return [answers, failed(name, `${host} knows no model ${model}`, nameRemedy(served, finding.names))]
    case 'not_listed':
      return [
        answers,
        warning(name, `${host} does not list a model ${model}`, nameRemedy(served, finding.names)),
      ]
    case 'no_text':
      return [answers, failed(name, `${model} writes no text`, 'name a model that generates content')]
    case 'not_told':
      return [answers, ok(name, `${host} does not tell which models it has (${finding.status}): not checked`)]
    case 'misplaced':
      return [
        failed(`${id}.server`, `no API is at ${pathOf(baseUrl)} of ${host}`, `base_url: ${finding.baseUrl}`),
      ]
    case 'key_refused':
    case 'key_limited':
      return [answers]
    case 'troubled':
      return [
        warning(
          `${id}.server`,
          finding.status === 429
            ? `${host} limits the rate of calls (429)`
            : `${host} is reached and fails (${finding.status})`,
          'look at it later, or at its status; the agent asks again, then the fallbacks, and goes on without a model',
        ),
      ]
    case 'refused':
      return [
        warning(
          `${id}.server`,
          `${host} refuses to be asked for its models (${finding.status})`,
          'look at the scheme, port and path in base_url, and at the account that the key is of',
        ),
      ]
    case 'redirected':
      return [
        failed(
          `${id}.server`,
          `${host} sends callers somewhere else (${finding.status}), where the agent does not follow`,
          `name the address it leads to in base_url (curl -sI ${baseUrl}/ shows it)`,
        ),
      ]
    case 'silent':
      return [
        failed(
          `${id}.server`,
          `${host} did not answer within ${finding.timeMs}ms`,
          'look whether a firewall drops what is sent there, or the server hangs or still loads a model',
        ),
      ]
    case 'unreachable':
      return [unreachable(served, finding.fault)]
  }
}

function nameRemedy({ reference: { model }, isVendor }: ServedModel, names: readonly string[]): string {
  const near = nearMiss(model, names)
  if (near !== undefined) return `did you mean ${cut(near)}?`
  const shown = names.slice(0, NAMES_SHOWN).map(cut).join(', ')
  const more = names.length > NAMES_SHOWN ? ` and ${names.length - NAMES_SHOWN} more` : ''
  const has = shown === '' ? '' : `; it has ${shown}${more}`
  return isVendor
    ? `name one that the vendor offers with this key${has}`
    : `load it there (with Ollama: ollama pull ${model}), or name another one${has}`
}

function cut(name: string): string {
  return name.length > NAME_CHARS_MAX ? `${name.slice(0, NAME_CHARS_MAX)}…` : name
}

function pathOf(baseUrl: string): string {
  return new URL(baseUrl).pathname
}

const AUTHORITY =
  'have the server show the certificates between its own and an authority, or start the agent with NODE_EXTRA_CA_CERTS=FILE where FILE holds the authority in PEM form'

function unreachable(
  { id: own, host, reference, isVendor }: ServedModel,
  { kind, code }: ConnectionFault,
): Check {
  const id = `${own}.server`
  const isLoopback = /^(?:localhost|127\.|\[::1\])/.test(host)
  switch (kind) {
    case 'name':
      return failed(
        id,
        `the name of ${host} is not found (${code})`,
        isVendor
          ? 'look at DNS and the network (getent hosts); the agent connects directly, not by a proxy'
          : 'look at the name in base_url, at DNS and the network (getent hosts)',
      )
    case 'refused':
      return failed(
        id,
        `nobody listens at ${host} (${code})`,
        isLoopback
          ? 'start the server, or look at the port in base_url; in a container localhost is the container'
          : 'look whether the server runs, and at the port in base_url',
      )
    case 'route':
      return failed(
        id,
        `there is no way to ${host} (${code})`,
        'look at the network, its routes and firewalls',
      )
    case 'certificate_untrusted':
      return failed(id, `the certificate of ${host} is signed by nobody who is trusted (${code})`, AUTHORITY)
    case 'certificate_expired':
      return failed(
        id,
        `the certificate of ${host} has expired (${code})`,
        'have it renewed; look at the clock of this machine too',
      )
    case 'certificate_not_yet_valid':
      return failed(
        id,
        `the certificate of ${host} is not valid yet (${code})`,
        'look at the clock of this machine (timedatectl)',
      )
    case 'certificate_name':
      return failed(
        id,
        `the certificate of ${host} is for another name (${code})`,
        'name the server in base_url as its certificate does, or have one made for this name',
      )
    case 'not_encrypted':
      return failed(
        id,
        `${host} does not speak TLS (${code})`,
        `base_url: ${reference.baseUrl.replace(/^https/, 'http')}`,
      )
    case 'closed':
      return failed(
        id,
        `${host} ends the connection without an answer (${code})`,
        reference.baseUrl.startsWith('http:')
          ? 'look whether it wants https, and at what is in between'
          : 'look at what is in between: a firewall, a proxy that takes TLS apart',
      )
    case 'not_http':
      return failed(
        id,
        `what ${host} answers is no HTTP (${code})`,
        'look at the port and the scheme in base_url',
      )
    case 'other':
      return failed(
        id,
        `${host} cannot be reached${code === '' ? '' : ` (${code})`}`,
        'look at base_url and the network',
      )
  }
}
