import { nearMiss } from './near-miss.ts'

/**
 * The references in a text, and what is between them.
 *
 *   text       = { char | "$$" | "${" reference "}" }       "$$" is one dollar; a dollar alone is itself
 *   reference  = [ "env:" ] name [ ":-" text ] | "file:" name
 *   name, text may hold references again, 8 levels deep
 */
export type Template = readonly (string | Reference)[]

export interface Reference {
  readonly scheme: 'env' | 'file'
  readonly name: Template
  /** What holds when the variable is not set. */
  readonly fallback: Template | undefined
}

/** Why a text is no template, in the words of a fault. */
export interface Problem {
  readonly what: string
  readonly saw?: string | undefined
  readonly todo: string
}

type ParsedTemplate =
  | { readonly kind: 'template'; readonly template: Template }
  | { readonly kind: 'problem'; readonly problem: Problem }

interface Reader {
  readonly text: string
  position: number
  problem: Problem | undefined
}

const NESTING_MAX = 8
const SCHEMES = ['env', 'file'] as const
const LITERAL_DOLLAR = 'write $$ for a dollar that is meant as such'

/** Reads a text as a template. Shape: "a-${env:B:-c}" gives ["a-", {scheme: "env", name: ["B"], fallback: ["c"]}]. */
export function parseTemplate(text: string): ParsedTemplate {
  const reader: Reader = { text, position: 0, problem: undefined }
  const template = readPieces(reader, [], 0)
  if (reader.problem !== undefined) return { kind: 'problem', problem: reader.problem }
  return { kind: 'template', template }
}

function readPieces(reader: Reader, stops: readonly string[], depth: number): Template {
  const pieces: (string | Reference)[] = []
  let literal = ''
  while (reader.position < reader.text.length && reader.problem === undefined) {
    if (stops.some((stop) => reader.text.startsWith(stop, reader.position))) break
    if (skip(reader, '$$')) {
      literal += '$'
    } else if (skip(reader, '${')) {
      if (literal !== '') pieces.push(literal)
      literal = ''
      pieces.push(readReference(reader, depth + 1))
    } else {
      literal += reader.text[reader.position] ?? ''
      reader.position += 1
    }
  }
  if (literal !== '') pieces.push(literal)
  return pieces
}

function readReference(reader: Reader, depth: number): Reference {
  if (depth > NESTING_MAX) {
    fail(reader, { what: `references nested more than ${NESTING_MAX} deep`, todo: 'write it flatter' })
  }
  const scheme = readScheme(reader)
  const name = readPieces(reader, scheme === 'env' ? ['}', ':-'] : ['}'], depth)
  const fallback = skip(reader, ':-') ? readPieces(reader, ['}'], depth) : undefined
  if (!skip(reader, '}'))
    fail(reader, { what: 'a "${" without its "}"', todo: `close it, or ${LITERAL_DOLLAR}` })
  if (name.length === 0) {
    fail(reader, { what: 'a reference without a name', todo: `write \${env:NAME}, or ${LITERAL_DOLLAR}` })
  }
  return { scheme, name, fallback }
}

function readScheme(reader: Reader): Reference['scheme'] {
  const pattern = /([A-Za-z][\w+.-]*):(?!-)/y
  pattern.lastIndex = reader.position
  const written = pattern.exec(reader.text)?.[1]
  if (written === undefined) return 'env'
  reader.position = pattern.lastIndex
  const scheme = SCHEMES.find((known) => known === written)
  if (scheme !== undefined) return scheme
  const meant = nearMiss(written, SCHEMES)
  const todo =
    meant === undefined
      ? `use \${env:NAME} or \${file:path}, or ${LITERAL_DOLLAR}`
      : `did you mean "${meant}"?`
  fail(reader, { what: `unknown kind of reference "${written}"`, todo })
  return 'env'
}

function skip(reader: Reader, text: string): boolean {
  if (!reader.text.startsWith(text, reader.position)) return false
  reader.position += text.length
  return true
}

/** Keeps the first problem: what follows comes from it. */
function fail(reader: Reader, problem: Problem): void {
  reader.problem ??= problem
}
