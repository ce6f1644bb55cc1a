/*
 * Seats are named by row letters and a number from 1: A1, A2 … Z12. Halls with more than 26 rows count on as AA, AB …
 * AZ, BA, the way spreadsheets name columns.
 */
const LABEL = /^([A-Z]+)([1-9]\d*)$/
const A = 'A'.charCodeAt(0)

/** Row and seat of a label, both from 0; undefined when it is no label. */
export function parseLabel(label) {
  const match = LABEL.exec(label)
  if (match === null) return undefined
  let row = 0
  for (const letter of match[1]) row = row * 26 + letter.charCodeAt(0) - A
  if (match[1].length > 1) row += 26 * match[1].length
  return { row, seat: Number(match[2]) - 1 }
}

/** The letters of a row from 0. */
export function rowName(row) {
  let name = ''
  for (let rest = row; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    name = String.fromCharCode(A + (rest % 26)) + name
  }
  return name
}
