import type { Column } from './column.ts'

/** Shared by all boards. */
export const defaultColumns = Object.freeze([
  { key: 'title', width: 24, position: 3 },
  { key: 'id', width: 6, position: 1 },
  { key: 'owner', width: 12, position: 2 },
]) as Column[]
