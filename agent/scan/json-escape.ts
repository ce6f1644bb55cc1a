import { instanceOf } from './web-assembly.ts'

/** The compiled form of json-escape.as.ts. */
interface EscapeExports {
  /** Sizes and addresses in the memory; they are fixed. */
  readonly SOURCE: { readonly value: number }
  readonly SOURCE_BYTES: { readonly value: number }
  readonly TARGET: { readonly value: number }
  readonly TARGET_BYTES: { readonly value: number }
  /** Not 0 once a byte was met that is no ASCII. */
  readonly hasMetOther: { value: number }
  /** Escapes so many bytes of the source; how many bytes of the target that are. */
  escape(length: number): number
}

interface Escape {
  readonly run: EscapeExports
  readonly source: Uint8Array
  readonly target: Uint8Array
}

const PAGES = 2

let made: Escape | undefined

/** Bytes of JSON, and where the next come. */
export interface JsonBytes {
  readonly bytes: Uint8Array
  position: number
}

/**
 * Writes source[start, end) as the content of a JSON string; says whether all of it is ASCII. The caller has made room for
 * six times as many bytes. Bytes that are no ASCII are written as they are.
 * Bounds: a memory of 128 KiB, made for the first string.
 */
export function escapeJson(to: JsonBytes, from: Uint8Array, start: number, end: number): boolean {
  const { run, source, target } = (made ??= madeEscape())
  run.hasMetOther.value = 0
  for (let at = start; at < end; at += source.length) {
    const length = Math.min(end - at, source.length)
    source.set(from.subarray(at, at + length))
    const written = run.escape(length)
    to.bytes.set(target.subarray(0, written), to.position)
    to.position += written
  }
  return run.hasMetOther.value === 0
}

function madeEscape(): Escape {
  const { run, buffer } = instanceOf<EscapeExports>('json-escape.wasm', PAGES)
  return {
    run,
    source: new Uint8Array(buffer, run.SOURCE.value, run.SOURCE_BYTES.value),
    target: new Uint8Array(buffer, run.TARGET.value, run.TARGET_BYTES.value),
  }
}
