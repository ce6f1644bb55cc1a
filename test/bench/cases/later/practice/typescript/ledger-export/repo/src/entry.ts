export interface Entry {
  id: number
  /** Missing when the bank gave none. */
  text?: string
  cents: bigint
}

export function readEntries(text: string): Entry[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [id, text, cents] = line.split(';') as [string, string, string]
      return { id: Number(id), ...(text !== '' && { text }), cents: BigInt(cents) }
    })
}

export function sum(entries: readonly Entry[]): bigint {
  return entries.reduce((total, { cents }) => total + cents, 0n)
}
