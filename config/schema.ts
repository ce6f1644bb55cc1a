import { invariant } from '../agent/model/invariant.ts'
import { parseBytes, parseDuration } from '../agent/model/units.ts'
import {
  booleanReader,
  checkedReader,
  defaultReader,
  eitherReader,
  listReader,
  numberReader,
  objectReader,
  oneOfReader,
  optionalReader,
  recordReader,
  textReader,
  unitReader,
  type Reader,
  type SchemaIssue,
} from './value-reader.ts'

/**
 * How a component declares its configuration: one declaration a field gives its type, default, unit,
 * check and help.
 *
 *   export const config = object({
 *     include: list(string(), { help: 'Globs of the files to read' }),
 *     poll_interval: duration({ default: '200ms', help: 'Time between looks' }),
 *   })
 *   export type Config = Infer<typeof config>
 *
 * A field without a default must be written; `optional` makes it possible to leave it out.
 */
export interface Schema<T = unknown> {
  readonly description: SchemaDescription
  readonly read: Reader
  /** The value with its defaults. Errors: InvariantError; `checkValue` says what is wrong with values of users. */
  parse(written: unknown): T
  safeParse(written: unknown): Parsed<T>
}

/** As schema libraries tell it. */
type Parsed<T> =
  | { readonly success: true; readonly data: T; readonly error?: undefined }
  | { readonly success: false; readonly error: { readonly issues: readonly ToldIssue[] } }

interface ToldIssue {
  readonly path: SchemaIssue['path']
  readonly message: string
}

/** A field that may be left out; its value is then undefined. */
export interface OptionalSchema<T = unknown> extends Schema<T | undefined> {
  readonly isOptional: true
}

/** What a component gets: defaults filled in, durations in milliseconds, amounts in bytes. */
export type Infer<S extends Schema> = ReturnType<S['parse']>

type Shape = Readonly<Record<string, Schema>>

type OptionalNames<S extends Shape> = {
  [Name in keyof S]: S[Name] extends OptionalSchema ? Name : never
}[keyof S]

type Values<S extends Shape> = Flat<
  { -readonly [Name in Exclude<keyof S, OptionalNames<S>>]: Infer<S[Name]> } & {
    -readonly [Name in OptionalNames<S>]?: Infer<S[Name]>
  }
>

type Flat<T> = { [Name in keyof T]: T[Name] }

interface FieldOptions<Written, Value = Written> {
  /** One sentence for the reference and the editor. */
  readonly help?: string
  /** As a user would write it. */
  readonly default?: Written
  /** Says what is wrong with a value of the right type; undefined when nothing is. Shape: "expected a glob". */
  readonly check?: (value: Value) => string | undefined
}

interface NumberOptions extends FieldOptions<number> {
  readonly min?: number
  readonly max?: number
}

/** Bounds are written like the value: "16B", "1s". */
interface UnitOptions extends FieldOptions<string, number> {
  readonly min?: string
  readonly max?: string
}

/** What is known of a schema besides its check, for messages, references and editors. */
export interface SchemaDescription {
  readonly kind:
    | 'string'
    | 'boolean'
    | 'integer'
    | 'number'
    | 'duration'
    | 'bytes'
    | 'one_of'
    | 'list'
    | 'record'
    | 'object'
    | 'either'
  readonly help?: string | undefined
  /** As a user would write it; undefined when there is none. */
  readonly default?: unknown
  readonly isOptional?: boolean
  /** Of text, also of text with a unit. */
  readonly pattern?: RegExp | undefined
  /** Of numbers, and of the length of lists. */
  readonly min?: number | string | undefined
  readonly max?: number | string | undefined
  /** Of one_of. */
  readonly values?: readonly string[]
  /** Of list and record. */
  readonly item?: Schema
  /** Of object. */
  readonly fields?: Shape
  /** Of either. */
  readonly alternatives?: readonly Schema[]
}

/** What the declaration says. */
export function describeSchema(schema: Schema): SchemaDescription {
  return schema.description
}

/** Named fields; any other name is a fault. With `default: {}` the section may be left out and its fields take their defaults. */
export function object<S extends Shape>(
  shape: S,
  options?: FieldOptions<Record<string, never>, Values<S>>,
): Schema<Values<S>> {
  const readers = Object.fromEntries(Object.entries(shape).map(([name, { read }]) => [name, read]))
  return field(objectReader(readers), { kind: 'object', fields: shape }, options)
}

/** Text, of a form where a pattern is given. */
export function string(options?: FieldOptions<string> & { readonly pattern?: RegExp }): Schema<string> {
  return field(textReader(options?.pattern), { kind: 'string', pattern: options?.pattern }, options)
}

/** `true` or `false`. */
export function boolean(options?: FieldOptions<boolean>): Schema<boolean> {
  return field(booleanReader(), { kind: 'boolean' }, options)
}

/** A whole number within bounds, both included. */
export function integer(options?: NumberOptions): Schema<number> {
  const bounds = boundsOf(options)
  return field(
    numberReader({ min: options?.min, max: options?.max }, { isWhole: true }),
    { kind: 'integer', ...bounds },
    options,
  )
}

/** A number within bounds, both included. */
export function number(options?: NumberOptions): Schema<number> {
  const bounds = boundsOf(options)
  return field(
    numberReader({ min: options?.min, max: options?.max }, { isWhole: false }),
    { kind: 'number', ...bounds },
    options,
  )
}

/** A duration as text with its unit ("200ms", "1h30m"); the value is in milliseconds. */
export function duration(options?: UnitOptions): Schema<number> {
  const takes = (value: number): boolean => value === 0
  return field(
    unitReader({ pattern: DURATION, parse: parseDuration, takes, ...unitBounds(parseDuration, options) }),
    { kind: 'duration', pattern: DURATION, ...boundsOf(options) },
    options,
  )
}

/** An amount of bytes with its unit ("8MiB", "64KiB") or a plain number; the value is in bytes. */
export function bytes(options?: UnitOptions): Schema<number> {
  const takes = (value: number): boolean => Number.isSafeInteger(value) && value >= 0
  return field(
    unitReader({ pattern: BYTES, parse: parseBytes, takes, ...unitBounds(parseBytes, options) }),
    { kind: 'bytes', pattern: BYTES, ...boundsOf(options) },
    options,
  )
}

/** One of the texts that are listed. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
  options?: FieldOptions<T[number]>,
): Schema<T[number]> {
  return field(oneOfReader(values), { kind: 'one_of', values }, options)
}

/** Values of one shape, at least `min` of them. */
export function list<S extends Schema>(
  item: S,
  options?: FieldOptions<readonly unknown[], readonly Infer<S>[]> & { readonly min?: number },
): Schema<Infer<S>[]> {
  return field(listReader(item.read, options?.min), { kind: 'list', item, min: options?.min }, options)
}

/** Names that the user chooses, with values of one shape. */
export function record<S extends Schema>(
  value: S,
  options?: FieldOptions<Readonly<Record<string, unknown>>, Readonly<Record<string, Infer<S>>>>,
): Schema<Record<string, Infer<S>>> {
  return field(recordReader(value.read), { kind: 'record', item: value }, options)
}

/** A value that is one of two shapes. */
export function either<A extends Schema, B extends Schema>(
  first: A,
  second: B,
  help?: string,
): Schema<Infer<A> | Infer<B>> {
  const alternatives = [first, second]
  const reader = eitherReader(alternatives.map(({ read }) => read))
  return field(reader, { kind: 'either', alternatives }, help === undefined ? {} : { help })
}

/** Lets a field be left out; its value is then undefined. */
export function optional<S extends Schema>(schema: S): OptionalSchema<Infer<S>> {
  const description = { ...schema.description, isOptional: true }
  return { ...schemaOf<Infer<S> | undefined>(optionalReader(schema.read), description), isOptional: true }
}

const DURATION = /^(?:0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+)$/
const BYTES = /^\d+(?:\.\d+)?\s*(?:[bB]|[kKmMgG][iI]?[bB])?$/

function field<T>(
  reader: Reader,
  shape: SchemaDescription,
  options: FieldOptions<unknown, never> | undefined,
): Schema<T> {
  const { check, default: fallback, help } = options ?? {}
  const checked = check === undefined ? reader : checkedReader(reader, check)
  // A default is checked and converted like anything a user writes.
  const read = fallback === undefined ? checked : defaultReader(checked, fallback)
  return schemaOf<T>(read, { ...shape, help, default: fallback })
}

function schemaOf<T>(read: Reader, description: SchemaDescription): Schema<T> {
  const schema: Schema<T> = {
    description,
    read,
    parse(written) {
      const checked = checkValue(schema, written)
      invariant(checked.kind === 'valid', `a value has the declared shape, not ${JSON.stringify(checked)}`)
      return checked.value as T
    },
    safeParse(written) {
      const checked = checkValue(schema, written)
      if (checked.kind === 'valid') return { success: true, data: checked.value as T }
      return { success: false, error: { issues: checked.issues.map(toldIssue) } }
    },
  }
  return schema
}

function toldIssue({ path, message, unknownKeys }: SchemaIssue): ToldIssue {
  const known = message ?? (unknownKeys === undefined ? undefined : `unknown keys ${unknownKeys.join(', ')}`)
  return { path, message: known ?? 'missing, or not of the declared shape' }
}

function boundsOf(options: NumberOptions | UnitOptions | undefined): Pick<SchemaDescription, 'min' | 'max'> {
  return { min: options?.min, max: options?.max }
}

function unitBounds(
  parse: (text: string) => number | undefined,
  options: UnitOptions | undefined,
): { readonly min: number; readonly max: number } {
  const min = parse(options?.min ?? '0')
  const max = options?.max === undefined ? Number.MAX_SAFE_INTEGER : parse(options.max)
  invariant(min !== undefined && max !== undefined, 'bounds are written with their unit')
  return { min, max }
}

type CheckedValue =
  | { readonly kind: 'valid'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly issues: readonly SchemaIssue[] }

/** Checks a value and fills in defaults. */
export function checkValue(schema: Schema, written: unknown): CheckedValue {
  const reading = { path: [], issues: [] }
  const value = schema.read(written, reading)
  return reading.issues.length === 0 ? { kind: 'valid', value } : { kind: 'invalid', issues: reading.issues }
}
