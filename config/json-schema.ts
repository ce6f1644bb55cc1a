import { CATALOG_KINDS, SECTIONS, type CatalogKind, type ComponentCatalog } from './catalog.ts'
import { describeSchema, type Schema, type SchemaDescription } from './schema.ts'
import { pipelineTestsConfig } from './pipeline-tests.ts'
import { serviceConfig } from './service.ts'

/** A JSON Schema, or a part of one. */
export type JsonSchema = Readonly<Record<string, unknown>>

/**
 * The JSON Schema of a whole configuration file, for completion and checks in editors. It allows what is gone
 * by the time a value is checked: `${env:NAME}` in the place of a number, and sections without a value.
 * Source: JSON Schema 2020-12.
 */
export function jsonSchemaOf(catalog: ComponentCatalog): JsonSchema {
  const sections = CATALOG_KINDS.map((kind) => [SECTIONS[kind], sectionSchema(catalog, kind)] as const)
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of Hephaestus',
    type: 'object',
    properties: {
      ...Object.fromEntries(sections),
      service: schemaFor(serviceConfig),
      tests: schemaFor(pipelineTestsConfig),
    },
    additionalProperties: false,
    $defs: {
      reference: {
        description: 'A value from the environment or from a file',
        type: 'string',
        pattern: String.raw`\$\{.+\}`,
      },
    },
  }
}

/** One pattern a type, which also takes `type/name` and the other names of the type. */
function sectionSchema(catalog: ComponentCatalog, kind: CatalogKind): JsonSchema {
  const namesByType = new Map<string, string[]>()
  for (const name of catalog.names(kind)) {
    const type = catalog.find(kind, name)?.type ?? name
    namesByType.set(type, [...(namesByType.get(type) ?? []), name])
  }
  const patterns = [...namesByType].flatMap(([type, names]) => {
    const config = catalog.find(kind, type)?.config
    const name = names.length === 1 ? type : `(?:${names.join('|')})`
    return config === undefined ? [] : [[`^${name}(/.+)?$`, orNothing(schemaFor(config))] as const]
  })
  const description = `The ${SECTIONS[kind]} by id: type or type/name`
  return orNothing({
    description,
    patternProperties: Object.fromEntries(patterns),
    additionalProperties: false,
  })
}

function schemaFor(schema: Schema): JsonSchema {
  const description = describeSchema(schema)
  const { help, default: fallback } = description
  return {
    ...(help === undefined ? {} : { description: help }),
    ...(fallback === undefined ? {} : { default: fallback }),
    ...shapeFor(description),
  }
}

function shapeFor(description: SchemaDescription): JsonSchema {
  const { kind, item, values, alternatives = [] } = description
  switch (kind) {
    case 'string':
      return description.pattern === undefined ? { type: 'string' } : orReference(textShape(description))
    case 'boolean':
      return orReference({ type: 'boolean' })
    case 'integer':
    case 'number':
      return orReference({ type: kind, ...numberBounds(description) })
    case 'duration':
      return orReference(textShape(description), { const: 0 })
    case 'bytes':
      return orReference(textShape(description), { type: 'integer', minimum: 0 })
    case 'one_of':
      return orReference({ enum: values })
    case 'list':
      return {
        type: 'array',
        ...(description.min === undefined ? {} : { minItems: description.min }),
        ...(item === undefined ? {} : { items: schemaFor(item) }),
      }
    case 'record':
      return { type: 'object', ...(item === undefined ? {} : { additionalProperties: schemaFor(item) }) }
    case 'object':
      return objectShape(description)
    case 'either':
      return { anyOf: alternatives.map(schemaFor) }
  }
}

function objectShape({ fields = {}, default: fallback }: SchemaDescription): JsonSchema {
  const required = Object.keys(fields).filter((key) => isRequired(fields[key]))
  const shape: JsonSchema = {
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, schemaFor(field)])),
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
  return fallback === undefined ? shape : orNothing(shape)
}

function isRequired(schema: Schema | undefined): boolean {
  if (schema === undefined) return false
  const { isOptional, default: fallback } = describeSchema(schema)
  return isOptional !== true && fallback === undefined
}

function textShape({ pattern }: SchemaDescription): JsonSchema {
  // A pattern with flags means something else without them, and JSON Schema has none.
  const isPlain = pattern !== undefined && pattern.flags.replaceAll(/[gu]/g, '') === ''
  return { type: 'string', ...(isPlain ? { pattern: pattern.source } : {}) }
}

function numberBounds({ min, max }: SchemaDescription): JsonSchema {
  return { ...(min === undefined ? {} : { minimum: min }), ...(max === undefined ? {} : { maximum: max }) }
}

function orReference(...shapes: readonly JsonSchema[]): JsonSchema {
  return { anyOf: [...shapes, { $ref: '#/$defs/reference' }] }
}

/** A section without a value has all its defaults. */
function orNothing(shape: JsonSchema): JsonSchema {
  return { ...shape, type: ['object', 'null'] }
}
