/** Methods by the type of value that has them, for telling what a missing value should have been. */
export const METHODS: Readonly<Record<string, ReadonlySet<string>>> = {
  array: new Set(
    'map filter forEach reduce reduceRight some every find findIndex findLast flatMap flat join sort reverse entries toSorted'.split(
      ' ',
    ),
  ),
  string: new Set(
    'trim trimStart trimEnd toUpperCase toLowerCase split replace replaceAll startsWith endsWith padStart padEnd charAt charCodeAt localeCompare match matchAll normalize substring upper lower strip lstrip rstrip startswith endswith encode format splitlines title capitalize zfill isdigit'.split(
      ' ',
    ),
  ),
  number: new Set('toFixed toPrecision toLocaleString'.split(' ')),
  container: new Set('push unshift'.split(' ')),
  set: new Set('add'.split(' ')),
  dict: new Set('get items keys values'.split(' ')),
}

/** The type of value that a method belongs to, as far as its name tells. */
export function ownerOf(method: string): 'array' | 'string' | 'number' | 'dict' | undefined {
  const types = ['string', 'number', 'dict', 'array'] as const
  return types.find((type) => METHODS[type]?.has(method) ?? false)
}
