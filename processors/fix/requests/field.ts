/** One named value of a structured line. Nested names are joined: "req.headers.host". */
export interface Field {
  /** The last part of the name, in lower case, without separators: "requestBody" and "request_body" are alike. */
  readonly name: string
  /** The names above it, in the same form, outermost first. */
  readonly parents: readonly string[]
  readonly value: unknown
}

const DEPTH_MAX = 8
const FIELDS_MAX = 400

/**
 * All fields of a parsed JSON value, outermost first; a field that holds an object is listed before its own.
 * Shape: {req: {method: "GET"}} gives "req" (the object) and "method" below "req".
 * Bounds: 8 levels, 400 fields; what is beyond is left out.
 */
export function fieldsOfValue(root: unknown): readonly Field[] {
  const fields: Field[] = []
  let level: readonly { readonly value: unknown; readonly parents: readonly string[] }[] = [
    { value: root, parents: [] },
  ]
  for (let depth = 0; depth < DEPTH_MAX && level.length > 0; depth += 1) {
    const next: { value: unknown; parents: readonly string[] }[] = []
    for (const { value, parents } of level) {
      for (const [key, inner] of Object.entries(value as object)) {
        if (fields.length >= FIELDS_MAX) return fields
        const field = fieldOf(key, inner, parents)
        fields.push(field)
        if (isObject(inner)) next.push({ value: inner, parents: [...field.parents, field.name] })
      }
    }
    level = next
  }
  return fields
}

/** `key=value` and `key="quoted value"`, with a name that starts at a word's start. Source: logfmt. */
const PAIR = /(?<![\w.-])([A-Za-z_][\w.-]*)\s?=\s?(?:"((?:[^"\\]|\\.)*)"|([^\s"',;]+))/g

/** All `key=value` pairs of a line. Shape: `method=POST path="/a b"` gives two fields. */
export function fieldsOfPairs(line: string): readonly Field[] {
  const fields: Field[] = []
  for (const match of line.matchAll(PAIR)) {
    if (fields.length >= FIELDS_MAX) break
    const quoted = match[2]
    fields.push(fieldOf(match[1] ?? '', quoted === undefined ? match[3] : unquoted(quoted), []))
  }
  return fields
}

/** Escapes are those of JSON in most loggers; where they are not, a backslash only quotes what follows. */
function unquoted(text: string): string {
  try {
    return String(JSON.parse(`"${text}"`))
  } catch {
    return text.replaceAll(/\\(.)/g, '$1')
  }
}

/** Whether fields can be looked for in a value. */
export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

/** Dotted keys are nested names: "http.request.method" is "method" below "http", "request". */
function fieldOf(key: string, value: unknown, parents: readonly string[]): Field {
  const names = key.split('.').map((name) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, ''))
  return { name: names.at(-1) ?? '', parents: [...parents, ...names.slice(0, -1)], value }
}
