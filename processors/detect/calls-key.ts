const GOROUTINE = 'goroutine '
const GO_FILE = '.go:'
const ADDRESS = '0x'
const CHARACTERS_MAX = 8_192
/** Stands for what was left open, in front of it: lines that stay as they are begin otherwise. */
const OPEN_MARK = '\u0003'
const OPEN = '_'.charCodeAt(0)
const FIRST_NAME = 'A'.charCodeAt(0)
const LETTERS = 26
/** What stands behind the value of a call, or behind how far into its code it had come. */
const BEHIND_VALUE = new Set([',', ')', '}', '?', '\n'].map((character) => character.charCodeAt(0)))

const scratch = Buffer.alloc(CHARACTERS_MAX)

/**
 * The lines of a record as they are the same when the same calls are printed again: in traces of Go the values of calls are
 * left open, and goroutines are told apart by their order only. All keep their lengths, so that texts with one key have one
 * form (see `formOf`). Lines of other languages stay as they are.
 * Shape: "\ngoroutine 17 [running]:\nmain.f(0xc0)" in a file.go gives "goroutine AA" and "main.f(0x__)" with a mark in front.
 */
export function callsKey(text: string): string {
  const start = text.indexOf(GOROUTINE)
  if (start < 0 || !text.includes(GO_FILE, start)) return text
  const { length } = text
  if (length > CHARACTERS_MAX || scratch.write(text) !== length) return text
  openValues(start, length)
  nameGoroutines(text, start)
  return OPEN_MARK + scratch.toString('latin1', 0, length)
}

function openValues(start: number, length: number): void {
  const all = scratch.subarray(0, length)
  for (let at = all.indexOf(ADDRESS, start); at >= 0; at = all.indexOf(ADDRESS, at)) {
    at += ADDRESS.length
    let end = at
    while (isHex(all[end])) end += 1
    if (end > at && (end === length || BEHIND_VALUE.has(all[end] ?? 0))) all.fill(OPEN, at, end)
  }
}

/** Of one length there are more names than numbers. */
function nameGoroutines(text: string, start: number): void {
  const names = new Map<string, number>()
  const counts = new Map<number, number>()
  for (let at = text.indexOf(GOROUTINE, start); at >= 0; at = text.indexOf(GOROUTINE, at)) {
    at += GOROUTINE.length
    let end = at
    while (isDigit(text.charCodeAt(end))) end += 1
    if (end === at) continue
    const id = text.slice(at, end)
    let place = names.get(id)
    if (place === undefined) {
      place = counts.get(id.length) ?? 0
      counts.set(id.length, place + 1)
      names.set(id, place)
    }
    for (let index = end - 1; index >= at; index -= 1) {
      scratch[index] = FIRST_NAME + (place % LETTERS)
      place = Math.floor(place / LETTERS)
    }
  }
}

function isDigit(code: number | undefined): boolean {
  return code !== undefined && code >= 0x30 && code <= 0x39
}

function isHex(code: number | undefined): boolean {
  return isDigit(code) || (code !== undefined && code >= 0x61 && code <= 0x66)
}
