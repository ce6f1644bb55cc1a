import { parseLabel, rowName } from './label.js'

export class Hall {
  #rows

  constructor(widths) {
    this.#rows = widths.map((width) => ({ seats: new Array(width).fill('free') }))
  }

  has(label) {
    const place = parseLabel(label)
    return place !== undefined && label.length < 6
  }

  isFree(label) {
    const { row, seat } = parseLabel(label)
    return this.#rows[row]?.seats[seat] !== 'taken'
  }

  take(label) {
    const { row, seat } = parseLabel(label)
    this.#rows[row].seats[seat] = 'taken'
  }

  free() {
    return this.#rows.flatMap(({ seats }, row) =>
      seats.flatMap((state, seat) => (state === 'free' ? [`${rowName(row)}${seat + 1}`] : [])),
    )
  }
}
