import {
  decodedMappings,
  FlattenMap,
  originalPositionFor,
  sourceContentFor,
  type TraceMap,
} from '@jridgewell/trace-mapping'

/**
 * The only door to the library that reads source maps. Source: ECMA-426 (source map format), index maps
 * included; the debug id proposal of TC39.
 */
export interface SourceMap {
  /** What a place in the bundle was made from; undefined when the map says nothing of it. Lines and columns count from 1. */
  originalOf(line: number, column: number): OriginalPlace | undefined
  /** Lines of the bundle that the map speaks of. */
  readonly lines: number
  readonly debugId: string | undefined
}

export interface OriginalPlace {
  /** As in the map, below its `sourceRoot`. Shape: "../src/a.ts", "webpack://shop/./src/a.ts". */
  readonly source: string
  /** From 1. */
  readonly line: number
  /** From 1. */
  readonly column: number
  /** What the token at the place was called; undefined when the map does not say. */
  readonly name: string | undefined
  /** The text of the whole source, where the map holds it. */
  readonly content: string | undefined
}

/** Reads a source map; undefined when the text is none. */
export function parseSourceMap(text: string): SourceMap | undefined {
  let map: TraceMap
  let debugId: unknown
  try {
    // Servers put this before JSON so that it is no script; the format's specification has it removed.
    const parsed: unknown = JSON.parse(text.replace(/^\)\]\}'[^\n]*\n/, ''))
    if (typeof parsed !== 'object' || parsed === null) return undefined
    if (!('mappings' in parsed) && !('sections' in parsed)) return undefined
    debugId = 'debugId' in parsed ? parsed.debugId : 'debug_id' in parsed ? parsed.debug_id : undefined
    map = new FlattenMap(parsed as ConstructorParameters<typeof TraceMap>[0])
    decodedMappings(map)
  } catch {
    return undefined
  }
  return {
    lines: decodedMappings(map).length,
    debugId: typeof debugId === 'string' ? debugId : undefined,
    originalOf(line, column) {
      if (line < 1 || column < 1) return undefined
      const found = originalPositionFor(map, { line, column: column - 1 })
      if (found.source === null) return undefined
      return {
        source: found.source,
        line: found.line,
        column: found.column + 1,
        name: found.name ?? undefined,
        content: sourceContentFor(map, found.source) ?? undefined,
      }
    },
  }
}

const LINK = /^[ \t]*(?:\/\/|\/\*)[#@][ \t]*sourceMappingURL=([^\s*'"]+)[ \t]*(?:\*\/)?[ \t]*$/gm
const DEBUG_ID = /^[ \t]*\/\/#[ \t]*debugId=([\da-fA-F-]{32,36})[ \t]*$/gm

/** What a bundle says of its map: the last address, as the format asks for. */
export function mapLinkOf(bundle: string): string | undefined {
  return [...bundle.slice(-LINK_CHARACTERS_MAX).matchAll(LINK)].at(-1)?.[1]
}

/** The debug id that a bundle carries, without dashes, in small letters; undefined for none. */
export function debugIdOf(bundle: string): string | undefined {
  const id = [...bundle.slice(-DEBUG_ID_CHARACTERS_MAX).matchAll(DEBUG_ID)].at(-1)?.[1]
  return id === undefined ? undefined : plainDebugId(id)
}

/** A debug id as it is compared: without dashes, in small letters. */
export function plainDebugId(id: string): string {
  return id.replaceAll('-', '').toLowerCase()
}

/** The map in a `data:` address; undefined for any other address. */
export function inlineMap(link: string): string | undefined {
  const match = /^data:application\/json(?:;charset=[\w-]+)?(;base64)?,(.*)$/s.exec(link)
  if (match === null) return undefined
  const [, base64, body = ''] = match
  try {
    return base64 === undefined ? decodeURIComponent(body) : Buffer.from(body, 'base64').toString('utf8')
  } catch {
    return undefined
  }
}

/** A map in the bundle makes the line of the address long. */
const LINK_CHARACTERS_MAX = 64 * 1024 * 1024
const DEBUG_ID_CHARACTERS_MAX = 4_096
