import { PermanentError } from '../../model/errors.ts'

/** Where an item stands in a list: the greater time first, then the smaller id. Both stay as they are while it does. */
interface Place {
  /** Shape: nanoseconds or milliseconds. */
  readonly at: bigint
  readonly id: string
}

interface Page<T> {
  readonly items: readonly T[]
  /** Shape: "1795432323805000000-89ace278"; null on the last page. */
  readonly nextCursor: string | null
}

/**
 * The items behind a cursor, as many as are asked for. What comes or goes between two questions moves no other item to a page
 * where it is missed or seen twice.
 * Errors: PermanentError HEPH_MCP_CURSOR for a text that is no cursor.
 */
export function pageOf<T>(
  items: readonly T[],
  { cursor, limit }: { readonly cursor?: string | undefined; readonly limit: number },
  placeOf: (item: T) => Place,
): Page<T> {
  const after = cursor === undefined ? undefined : placeIn(cursor)
  const behind = items
    .map((item) => ({ item, place: placeOf(item) }))
    .toSorted((a, b) => compare(a.place, b.place))
    .filter(({ place }) => after === undefined || compare(place, after) > 0)
  const shown = behind.slice(0, limit)
  const last = behind.length > limit ? shown.at(-1)?.place : undefined
  return {
    items: shown.map(({ item }) => item),
    nextCursor: last === undefined ? null : `${last.at}-${last.id}`,
  }
}

function compare(a: Place, b: Place): number {
  if (a.at !== b.at) return a.at > b.at ? -1 : 1
  if (a.id === b.id) return 0
  return a.id < b.id ? -1 : 1
}

function placeIn(cursor: string): Place {
  const [, at, id] = /^(\d{1,20})-([\w-]{1,64})$/.exec(cursor) ?? []
  if (at !== undefined && id !== undefined) return { at: BigInt(at), id }
  throw new PermanentError('HEPH_MCP_CURSOR', 'this is no cursor of a page; leave it out for the first page')
}
