import type { Fact } from './order-facts.ts'

/** What each fact counts for the order of functions: so far the finders' own certainty alone. */
export const ORDER_WEIGHTS: Readonly<Partial<Record<Fact, number>>> = {
  certainty: 8,
}
