/**
 * What is put beside the code for calls to be written down in: a CommonJS module that any program of Node can load. It says
 * of each call what went in and what came out, in a form in which equal values are equal texts: names in order, no
 * addresses, no functions. Getters are not called. A call whose values are too large is left out.
 * Bounds: 2,000 calls a function, 2,000 values a call.
 */
export const JAVASCRIPT_RECORDER = String.raw`'use strict'
const fs = require('node:fs')
const crypto = require('node:crypto')
const LOG = __dirname + '/../.hephaestus-calls.jsonl'
const CALLS_MAX = 2000
const VALUES_MAX = 2000
const TEXT_MAX = 240
const counts = new Map()

function textOf(value) {
  const seen = []
  let values = 0
  const show = (one, depth) => {
    values += 1
    if (values > VALUES_MAX) throw new RangeError('too large')
    if (one === null) return 'null'
    switch (typeof one) {
      case 'string': return JSON.stringify(one)
      case 'number': return Object.is(one, -0) ? '-0' : String(one)
      case 'bigint': return one + 'n'
      case 'symbol': return String(one)
      case 'function': return 'a function'
      case 'object': break
      default: return String(one)
    }
    const at = seen.indexOf(one)
    if (at >= 0) return '#' + at
    seen.push(one)
    const kind = Object.prototype.toString.call(one).slice(8, -1)
    if (kind === 'Date') return 'Date ' + one.getTime()
    if (kind === 'RegExp') return String(one)
    if (kind === 'Promise' || kind === 'WeakMap' || kind === 'WeakSet' || kind === 'WeakRef') return 'a ' + kind
    if (depth > 8) return kind
    if (kind === 'Map') return 'Map{' + [...one].map(([k, v]) => show(k, depth + 1) + '=>' + show(v, depth + 1)).join(', ') + '}'
    if (kind === 'Set') return 'Set{' + [...one].map((v) => show(v, depth + 1)).join(', ') + '}'
    if (kind === 'Error') return one.name + ': ' + one.message
    if (ArrayBuffer.isView(one)) return kind + '[' + Array.prototype.slice.call(one, 0, VALUES_MAX).join() + ']'
    if (Array.isArray(one)) return '[' + one.map((v) => show(v, depth + 1)).join(', ') + ']'
    const own = Object.getPrototypeOf(one)
    const name = own === null || own.constructor === undefined || own.constructor.name === 'Object' ? '' : own.constructor.name + ' '
    const fields = Object.keys(one).sort().flatMap((key) => {
      const field = Object.getOwnPropertyDescriptor(one, key)
      return field === undefined || !('value' in field) ? [] : [JSON.stringify(key) + ': ' + show(field.value, depth + 1)]
    })
    return name + '{' + fields.join(', ') + '}'
  }
  return show(value, 0)
}

const hashOf = (text) => crypto.createHash('sha256').update(text).digest('hex').slice(0, 24)

function note(name, self, args, before, outcome, isGood) {
  try {
    const after = textOf([self, args])
    const shown = textOf(outcome)
    const changed = after === before ? '' : after
    const line = { name, input: hashOf(before), outcome: hashOf(shown + changed), isGood, call: textOf(args).slice(1, -1).slice(0, TEXT_MAX), result: (changed === '' ? shown : shown + ', and leaves ' + textOf(args)).slice(0, TEXT_MAX) }
    fs.appendFileSync(LOG, JSON.stringify(line) + '\n')
  } catch {}
}

module.exports = (name, self, given, run) => {
  const count = (counts.get(name) || 0) + 1
  counts.set(name, count)
  if (count > CALLS_MAX) return run()
  const args = Array.prototype.slice.call(given)
  let before
  try {
    before = textOf([self, args])
  } catch {
    return run()
  }
  let result
  try {
    result = run()
  } catch (error) {
    note(name, self, args, before, error, false)
    throw error
  }
  if (Object.prototype.toString.call(result) !== '[object Promise]') {
    note(name, self, args, before, result, true)
    return result
  }
  return result.then(
    (value) => (note(name, self, args, before, value, true), value),
    (error) => {
      note(name, self, args, before, error, false)
      throw error
    },
  )
}
`
