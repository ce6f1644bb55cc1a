import { nearMiss } from '../../config/near-miss.ts'
import { linearPattern, patternFault } from '../pattern/linear-pattern.ts'
import type { Expression } from './expression.ts'
import { ConditionFault } from './fault.ts'
import type { Reader, Value } from './paths.ts'
import { textOf } from './value-text.ts'

type Call = Extract<Expression, { kind: 'call' }>
type Converter = (value: Value) => Value

/** Functions of one value. */
const OF_ONE: Readonly<Record<string, Converter>> = {
  IsString: (value) => typeof value === 'string',
  IsInt: (value) => typeof value === 'bigint' || Number.isInteger(value),
  IsDouble: (value) => typeof value === 'number' && !Number.isInteger(value),
  IsBool: (value) => typeof value === 'boolean',
  IsList: (value) => Array.isArray(value),
  IsMap: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array),
  Len: lengthOf,
  Int: (value) => numberOf(value, Math.trunc),
  Double: (value) => numberOf(value, (number) => number),
  String: (value) => textOf(value),
}

/** Functions of text and a text that is written in the condition. */
const OF_TEXT: Readonly<Record<string, (text: string, wanted: string) => boolean>> = {
  HasPrefix: (text, wanted) => text.startsWith(wanted),
  HasSuffix: (text, wanted) => text.endsWith(wanted),
  IsMatch: (text, wanted) => linearPattern(wanted).matches(text),
}

const CASES: Readonly<Record<string, (text: string) => string>> = {
  lower: (text) => text.toLowerCase(),
  upper: (text) => text.toUpperCase(),
}
const NAMES = [...Object.keys(OF_ONE), ...Object.keys(OF_TEXT), 'ConvertCase', 'ContainsValue']

/** A function with readers for its arguments. Errors: ConditionFault. */
export function functionOf(call: Call, arguments_: readonly Reader[]): Reader {
  const [first, second] = arguments_
  const { name, at } = call
  const ofOne = Object.hasOwn(OF_ONE, name) ? OF_ONE[name] : undefined
  if (ofOne !== undefined) {
    const read = only(call, 1, first)
    return (batch, index) => ofOne(read(batch, index))
  }
  const ofText = Object.hasOwn(OF_TEXT, name) ? OF_TEXT[name] : undefined
  if (ofText !== undefined) {
    const read = only(call, 2, first)
    const wanted = writtenText(call, name === 'IsMatch' ? 'a pattern in quotes' : 'text in quotes')
    const fault = name === 'IsMatch' ? patternFault(wanted) : undefined
    if (fault !== undefined)
      throw new ConditionFault(
        call.arguments[1]?.at ?? at,
        fault.replace(/^expected /, ''),
        JSON.stringify(wanted),
      )
    return (batch, index) => {
      const text = textOf(read(batch, index))
      return text !== null && ofText(text, wanted)
    }
  }
  if (name === 'ConvertCase') {
    const read = only(call, 2, first)
    const convert = CASES[writtenText(call, '"lower" or "upper"')]
    if (convert === undefined)
      throw new ConditionFault(call.arguments[1]?.at ?? at, '"lower" or "upper"', 'another')
    return (batch, index) => {
      const value = read(batch, index)
      return typeof value === 'string' ? convert(value) : value
    }
  }
  if (name === 'ContainsValue') {
    const list = only(call, 2, first)
    const item = second ?? list
    return (batch, index) => {
      const values = list(batch, index)
      return Array.isArray(values) && (values as readonly Value[]).includes(item(batch, index))
    }
  }
  const meant = nearMiss(name, NAMES)
  const hint = meant === undefined ? `one of ${NAMES.join(', ')}` : `did you mean ${meant}?`
  throw new ConditionFault(at, `a function that is known: ${hint}`, JSON.stringify(name))
}

function only(call: Call, count: number, first: Reader | undefined): Reader {
  const { length } = call.arguments
  if (length !== count || first === undefined)
    throw new ConditionFault(
      call.at,
      `${count} ${count === 1 ? 'value' : 'values'} for ${call.name}`,
      `${length}`,
    )
  return first
}

function writtenText(call: Call, expected: string): string {
  const written = call.arguments[1]
  if (written?.kind === 'value' && typeof written.value === 'string') return written.value
  throw new ConditionFault(written?.at ?? call.at, expected, 'something that is computed')
}

function lengthOf(value: Value): Value {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null
}

function numberOf(value: Value, convert: (number: number) => number): Value {
  if (typeof value === 'bigint') return value
  if (typeof value === 'boolean') return value ? 1 : 0
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isFinite(number) ? convert(number) : null
}
