import { z } from 'zod'

/** What several tools take, each written once. */

const PAGE_ITEMS_USUAL = 20
const PAGE_ITEMS_MAX = 100

export const cursor = z.string().max(100).optional().describe('next_cursor of the page before')

export const limit = z.int().min(1).max(PAGE_ITEMS_MAX).default(PAGE_ITEMS_USUAL).describe('How many at most')

/** Of which the beginning is enough. What is no id is refused here: an answer says an unknown one again. */
export const id = (what: string) =>
  z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .describe(what)

export const since = (what: string) =>
  z.iso.datetime({ offset: true }).optional().describe(`${what}, such as 2026-01-31T12:00:00Z`)
