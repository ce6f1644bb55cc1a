import { z } from 'zod'
import { invariant } from '../agent/model/invariant.ts'
import { parseBytes, parseDuration } from '../agent/model/units.ts'

/**
 * How a component declares its configuration: one declaration a field gives its type, default, unit,
 * check and help. This file is the only door to the schema library.
 *
 *   export const config = object({
 *     include: list(string(), { help: 'Globs of the files to read' }),
 *     poll_interval: duration({ default: '200ms', help: 'Time between looks' }),
 *   })
 *   export type Config = Infer<typeof config>
 *
 * A field without a default must be written; `optional` makes it possible to leave it out.
 */
export type Schema<T = unknown> = z.ZodType<T>

/** What a component gets: defaults filled in, durations in milliseconds, amounts in bytes. */
export type Infer<S extends Schema> = z.output<S>

type Shape = Readonly<Record<string, Schema>>

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

const descriptions = new WeakMap<Schema, SchemaDescription>()

/** What the declaration says. Errors: InvariantError for a schema that was not declared with this file. */
export function describeSchema(schema: Schema): SchemaDescription {
  const description = descriptions.get(schema)
  invariant(description !== undefined, 'schemas are declared with config/schema.ts')
  return description
}

/** Named fields; any other name is a fault. With `default: {}` the section may be left out and its fields take their defaults. */
export function object<S extends Shape>(
  shape: S,
  options?: FieldOptions<Record<string, never>, z.output<z.ZodObject<S, z.core.$strict>>>,
): Schema<z.output<z.ZodObject<S, z.core.$strict>>> {
  return field(z.strictObject(shape), { kind: 'object', fields: shape }, options)
}

export function string(options?: FieldOptions<string> & { readonly pattern?: RegExp }): Schema<string> {
  const schema = options?.pattern === undefined ? z.string() : z.string().regex(options.pattern)
  return field(schema, { kind: 'string', pattern: options?.pattern }, options)
}

export function boolean(options?: FieldOptions<boolean>): Schema<boolean> {
  return field(z.boolean(), { kind: 'boolean' }, options)
}

export function integer(options?: NumberOptions): Schema<number> {
  return field(bounded(z.number().int(), options), { kind: 'integer', ...boundsOf(options) }, options)
}

export function number(options?: NumberOptions): Schema<number> {
  return field(bounded(z.number(), options), { kind: 'number', ...boundsOf(options) }, options)
}

/** A duration as text with its unit ("200ms", "1h30m"); the value is in milliseconds. */
export function duration(options?: UnitOptions): Schema<number> {
  const schema = z.union([z.string().regex(DURATION), z.literal(0)])
  return field(
    withUnit(schema, parseDuration, options),
    { kind: 'duration', pattern: DURATION, ...boundsOf(options) },
    options,
  )
}

/** An amount of bytes with its unit ("8MiB", "64KiB") or a plain number; the value is in bytes. */
export function bytes(options?: UnitOptions): Schema<number> {
  const schema = z.union([z.string().regex(BYTES), z.number().int().min(0)])
  return field(
    withUnit(schema, parseBytes, options),
    { kind: 'bytes', pattern: BYTES, ...boundsOf(options) },
    options,
  )
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
  options?: FieldOptions<T[number]>,
): Schema<T[number]> {
  return field(z.enum(values) as unknown as Schema<T[number]>, { kind: 'one_of', values }, options)
}

export function list<S extends Schema>(
  item: S,
  options?: FieldOptions<readonly unknown[], readonly Infer<S>[]> & { readonly min?: number },
): Schema<Infer<S>[]> {
  const schema: Schema<Infer<S>[]> =
    options?.min === undefined ? z.array(item) : z.array(item).min(options.min)
  return field(schema, { kind: 'list', item, min: options?.min }, options)
}

/** Names that the user chooses, with values of one shape. */
export function record<S extends Schema>(
  value: S,
  options?: FieldOptions<Readonly<Record<string, unknown>>, Readonly<Record<string, Infer<S>>>>,
): Schema<Record<string, Infer<S>>> {
  const schema: Schema<Record<string, Infer<S>>> = z.record(z.string(), value)
  return field(schema, { kind: 'record', item: value }, options)
}

/** A value that is one of two shapes. */
export function either<A extends Schema, B extends Schema>(
  first: A,
  second: B,
  help?: string,
): Schema<Infer<A> | Infer<B>> {
  const schema: Schema<Infer<A> | Infer<B>> = z.union([first, second])
  return field(schema, { kind: 'either', alternatives: [first, second] }, help === undefined ? {} : { help })
}

/** Lets a field be left out; its value is then undefined. */
export function optional<S extends Schema>(schema: S): z.ZodOptional<S> {
  const built = z.optional(schema)
  descriptions.set(built, { ...describeSchema(schema), isOptional: true })
  return built
}

const DURATION = /^(?:0|(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+)$/
const BYTES = /^\d+(?:\.\d+)?\s*(?:[bB]|[kKmMgG][iI]?[bB])?$/

function field<T>(
  schema: Schema<T>,
  shape: SchemaDescription,
  options: FieldOptions<unknown, never> | undefined,
): Schema<T> {
  let built = schema
  const check = options?.check as ((value: T) => string | undefined) | undefined
  if (check !== undefined) {
    built = built.superRefine((value, context) => {
      const message = check(value)
      if (message !== undefined) context.addIssue({ code: 'custom', message })
    })
  }
  // A default is checked and converted like anything a user writes, hence before the schema and not after it.
  if (options?.default !== undefined) built = built.prefault(options.default as never)
  if (options?.help !== undefined) built = built.describe(options.help)
  descriptions.set(built, { ...shape, help: options?.help, default: options?.default })
  return built
}

function bounded(schema: z.ZodNumber, options: NumberOptions | undefined): z.ZodNumber {
  return schema.min(options?.min ?? -Number.MAX_VALUE).max(options?.max ?? Number.MAX_VALUE)
}

function boundsOf(options: NumberOptions | UnitOptions | undefined): Pick<SchemaDescription, 'min' | 'max'> {
  return { min: options?.min, max: options?.max }
}

function withUnit(
  schema: z.ZodType<string | number>,
  parse: (text: string) => number | undefined,
  options: UnitOptions | undefined,
): Schema<number> {
  const min = parse(options?.min ?? '0')
  const max = options?.max === undefined ? Number.MAX_SAFE_INTEGER : parse(options.max)
  invariant(min !== undefined && max !== undefined, 'bounds are written with their unit')
  const value = schema.transform((written) => parse(String(written)) ?? Number.NaN)
  return value.pipe(z.number().min(min).max(max))
}

/** One thing that is wrong with a value; paths start at the value that was checked. */
export interface SchemaIssue {
  readonly path: readonly (string | number)[]
  /** Names that no field has. */
  readonly unknownKeys?: readonly string[]
  /** What a field's own check said. */
  readonly message?: string
  /** Of a value that fits neither of two shapes: what is wrong with it as the first and as the second. */
  readonly alternatives?: readonly (readonly SchemaIssue[])[]
}

type CheckedValue =
  | { readonly kind: 'valid'; readonly value: unknown }
  | { readonly kind: 'invalid'; readonly issues: readonly SchemaIssue[] }

/** Checks a value and fills in defaults. */
export function checkValue(schema: Schema, value: unknown): CheckedValue {
  const result = schema.safeParse(value)
  if (result.success) return { kind: 'valid', value: result.data }
  return { kind: 'invalid', issues: result.error.issues.map((issue) => issueOf(issue, [])) }
}

function issueOf(issue: z.core.$ZodIssue, parents: SchemaIssue['path']): SchemaIssue {
  const path = [...parents, ...issue.path.map((part) => (typeof part === 'number' ? part : String(part)))]
  if (issue.code === 'unrecognized_keys') return { path, unknownKeys: issue.keys }
  if (issue.code === 'custom') return { path, message: issue.message }
  if (issue.code !== 'invalid_union') return { path }
  return { path, alternatives: issue.errors.map((issues) => issues.map((inner) => issueOf(inner, path))) }
}
