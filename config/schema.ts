import { z } from 'zod'
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

export type Infer<S extends Schema> = z.output<S>

/** A schema with named fields; unknown fields are a fault. */
export type ObjectSchema<T = unknown> = z.ZodType<T> & { readonly shape: Readonly<Record<string, Schema>> }

interface FieldOptions<T> {
  /** One sentence for the reference and the editor. */
  readonly help?: string
  readonly default?: T
}

type WithDefault<S extends z.ZodType> = z.ZodDefault<S> | S

function field<S extends z.ZodType>(schema: S, options: FieldOptions<unknown> | undefined): S {
  let built: WithDefault<S> = schema
  if (options?.default !== undefined)
    built = schema.default(options.default as z.core.util.NoUndefined<z.output<S>>)
  return (options?.help === undefined ? built : built.describe(options.help)) as S
}

/** Named fields. With `default: {}` the whole section may be left out and every field takes its own default. */
export function object<Shape extends Record<string, z.ZodType>>(
  shape: Shape,
  options?: { readonly help?: string; readonly default?: Record<string, never> },
): z.ZodObject<Shape, z.core.$strict> {
  const schema = z.strictObject(shape)
  const built = options?.default === undefined ? schema : schema.prefault({} as never)
  return (options?.help === undefined ? built : built.describe(options.help)) as z.ZodObject<
    Shape,
    z.core.$strict
  >
}

export function string(options?: FieldOptions<string> & { readonly pattern?: RegExp }): z.ZodString {
  const schema = options?.pattern === undefined ? z.string() : z.string().regex(options.pattern)
  return field(schema, options)
}

export function boolean(options?: FieldOptions<boolean>): z.ZodBoolean {
  return field(z.boolean(), options)
}

export function integer(
  options?: FieldOptions<number> & { readonly min?: number; readonly max?: number },
): z.ZodNumber {
  let schema = z.number().int()
  if (options?.min !== undefined) schema = schema.min(options.min)
  if (options?.max !== undefined) schema = schema.max(options.max)
  return field(schema, options)
}

export function number(
  options?: FieldOptions<number> & { readonly min?: number; readonly max?: number },
): z.ZodNumber {
  let schema = z.number()
  if (options?.min !== undefined) schema = schema.min(options.min)
  if (options?.max !== undefined) schema = schema.max(options.max)
  return field(schema, options)
}

/** A duration as text with its unit ("200ms", "1h30m"); the value is in milliseconds. */
export function duration(options?: FieldOptions<string>): z.ZodType<number> {
  const schema = z.union([z.string(), z.literal(0)]).transform((text, context): number => {
    const parsed = parseDuration(String(text))
    if (parsed !== undefined) return parsed
    context.addIssue({
      code: 'custom',
      message: 'expected a duration with its unit, such as 200ms, 5s or 1h30m',
    })
    return z.NEVER
  })
  return field(schema as unknown as z.ZodType<number>, options)
}

/** An amount of bytes with its unit ("8MiB", "64KiB") or a plain number; the value is in bytes. */
export function bytes(options?: FieldOptions<string>): z.ZodType<number> {
  const schema = z.union([z.string(), z.number().int().min(0)]).transform((text, context): number => {
    const parsed = parseBytes(String(text))
    if (parsed !== undefined) return parsed
    context.addIssue({ code: 'custom', message: 'expected an amount of bytes, such as 64KiB, 8MiB or 4096' })
    return z.NEVER
  })
  return field(schema as unknown as z.ZodType<number>, options)
}

export function oneOf<const T extends readonly [string, ...string[]]>(
  values: T,
  options?: FieldOptions<T[number]>,
): z.ZodType<T[number]> {
  return field(z.enum(values) as unknown as z.ZodType<T[number]>, options)
}

export function list<S extends z.ZodType>(
  item: S,
  options?: FieldOptions<readonly unknown[]> & { readonly min?: number },
): z.ZodArray<S> {
  return field(options?.min === undefined ? z.array(item) : z.array(item).min(options.min), options)
}

export function record<S extends z.ZodType>(
  value: S,
  options?: FieldOptions<Record<string, unknown>>,
): z.ZodRecord<z.ZodString, S> {
  return field(z.record(z.string(), value), options)
}

/** Lets a field be left out; its value is then undefined. */
export function optional<S extends z.ZodType>(schema: S): z.ZodOptional<S> {
  return z.optional(schema)
}

/** A value that is one of several shapes. */
export function either<A extends z.ZodType, B extends z.ZodType>(
  first: A,
  second: B,
  help?: string,
): z.ZodUnion<[A, B]> {
  return field(z.union([first, second]), help === undefined ? undefined : { help })
}
