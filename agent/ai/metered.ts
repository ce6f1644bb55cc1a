import { costOf, type Price } from './prices.ts'
import type { ModelProvider, ModelReply, ModelRequest } from './provider.ts'
import type { Spending, SpendingScope, Usage } from './spending.ts'

interface MeterOptions {
  readonly spending: Spending
  readonly scope: SpendingScope
  /** Undefined when it is not known: it counts as 0 then. */
  readonly price: Price | undefined
}

/** Fewer characters make a token in code than in prose: an estimate that is rather too high. */
const CHARS_PER_TOKEN = 3

/**
 * A provider whose requests are counted before they are sent, and refused where a limit would be passed. A request that
 * fails keeps its place among the requests and gives its tokens back.
 * Errors: as the provider's; PermanentError HEPH_AI_LIMIT.
 */
export function metered(provider: ModelProvider, { spending, scope, price }: MeterOptions): ModelProvider {
  const usageOf = (used: Pick<ModelReply, 'inputTokens' | 'outputTokens' | 'cachedTokens'>): Usage => ({
    tokens: used.inputTokens + used.outputTokens,
    cost: price === undefined ? 0 : costOf(price, used),
  })
  return {
    name: provider.name,
    bodyOf: (request) => provider.bodyOf(request),
    complete: async (request, signal) => {
      const estimate = usageOf(estimateOf(request))
      const reservation = spending.reserve(scope, estimate)
      let reply: ModelReply | undefined
      try {
        reply = await provider.complete(request, signal)
      } finally {
        spending.settle(reservation, reply === undefined ? { tokens: 0, cost: 0 } : told(reply, estimate))
      }
      return price === undefined ? reply : { ...reply, cost: told(reply, estimate).cost }
    },
  }

  /** A server that does not say what it used has not worked for nothing. */
  function told(reply: ModelReply, estimate: Usage): Usage {
    return reply.inputTokens + reply.outputTokens === 0 ? estimate : usageOf(reply)
  }
}

function estimateOf({ system, user, maxOutputTokens }: ModelRequest): {
  readonly inputTokens: number
  readonly outputTokens: number
} {
  const inputTokens = Math.ceil((system.length + user.length) / CHARS_PER_TOKEN)
  return { inputTokens, outputTokens: maxOutputTokens }
}
