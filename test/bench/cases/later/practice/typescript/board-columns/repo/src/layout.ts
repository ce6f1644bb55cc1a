import type { Column } from './column.ts'

// Boards share their columns: nothing in here changes an array that it was given.

/** By position. */
export function ordered(columns: Column[]): Column[] {
  return columns.sort((a, b) => a.position - b.position)
}

export function widest(columns: Column[]): Column | undefined {
  return [...columns].sort((a, b) => b.width - a.width)[0]
}

export function heading(columns: Column[]): string {
  return ordered(columns)
    .map(({ key, width }) => key.toUpperCase().padEnd(width))
    .join(' ')
    .trimEnd()
}
