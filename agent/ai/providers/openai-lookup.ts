import { fieldOf } from '../fields.ts'
import type { LookedUpModel, ModelFinding, ModelQuestion } from '../model-lookup.ts'
import { VENDOR_URLS } from '../vendor-urls.ts'

/** Who lists all that it answers to. Gateways know further names for what they list. */
const LISTS_ALL: ReadonlySet<unknown> = new Set(['library', 'vllm', 'sglang'])

/**
 * Whether OpenAI, or a server that speaks the same, lists a model.
 *
 *   {base_url}/models           OpenAI, vLLM, llama.cpp, LM Studio, Ollama
 *   {base_url}/v1/models        the same, when base_url ends before its version
 *   /api/tags                   Ollama of before it had the list
 *
 * Source: OpenAI API, List models; Ollama API, List local models; the documentation of the server of llama.cpp.
 */
export function openAiLookup(asked: LookedUpModel): readonly [ModelQuestion, ...ModelQuestion[]] {
  const { baseUrl, apiKey } = asked
  const headers: Record<string, string> = apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }
  const { origin } = new URL(baseUrl)
  return [
    {
      url: `${baseUrl}/models`,
      headers,
      read: (status, body) => keyFinding(status, body) ?? listFinding(asked, body),
    },
    {
      url: `${baseUrl}/v1/models`,
      headers,
      read: (_status, body) =>
        listOf(body) === undefined ? undefined : { kind: 'misplaced', baseUrl: `${baseUrl}/v1` },
    },
    {
      url: `${origin}/api/tags`,
      headers,
      read: (_status, body) => {
        const names = namesIn(fieldOf(body, 'models'), 'name')
        return names === undefined ? undefined : findingOf(asked.model, names, true)
      },
    },
  ]
}

/** A key with few rights is told so, sometimes with the status of a wrong one. */
function keyFinding(status: number, body: unknown): ModelFinding | undefined {
  const message = fieldOf(fieldOf(body, 'error'), 'message')
  return status === 401 && typeof message === 'string' && /\bscopes?\b/.test(message)
    ? { kind: 'key_limited', status }
    : undefined
}

function listFinding({ model, baseUrl }: LookedUpModel, body: unknown): ModelFinding | undefined {
  const list = listOf(body)
  const names = namesIn(list, 'id')
  if (list === undefined || names === undefined) return undefined
  const [only] = list
  // A server of llama.cpp with one model answers to every name. One that chooses among several tells their states.
  if (list.length === 1 && fieldOf(only, 'owned_by') === 'llamacpp' && fieldOf(only, 'status') === undefined)
    return { kind: 'known', servedAs: names[0] ?? '' }
  const isAll =
    baseUrl === VENDOR_URLS.openai || list.some((entry) => LISTS_ALL.has(fieldOf(entry, 'owned_by')))
  return findingOf(model, names, isAll)
}

/** Ollama adds the tag that is meant where none is written. */
function findingOf(model: string, names: readonly string[], isAll: boolean): ModelFinding {
  if (names.some((name) => name === model || name === `${model}:latest`)) return { kind: 'known' }
  return { kind: isAll ? 'unknown' : 'not_listed', names }
}

function listOf(body: unknown): readonly unknown[] | undefined {
  const list = fieldOf(body, 'data')
  return Array.isArray(list) ? (list as readonly unknown[]) : undefined
}

/** The names in a list; undefined for what is no list of things with names. */
function namesIn(list: unknown, field: string): readonly string[] | undefined {
  if (!Array.isArray(list)) return undefined
  const names = (list as readonly unknown[]).map((entry) => fieldOf(entry, field))
  return names.every((name) => typeof name === 'string') ? names : undefined
}
