import { Hall } from './hall.js'

/** The dome has 30 rows, which widen towards the back; the studio is small. */
export const halls = new Map([
  ['studio', new Hall(Array.from({ length: 5 }, () => 8))],
  ['dome', new Hall(Array.from({ length: 30 }, (_, index) => 10 + Math.floor(index / 3)))],
])
