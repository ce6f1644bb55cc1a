import { setFlagsFromString } from 'node:v8'
// The parser of HTTP/1.1 that undici loads with its first connection. Source: undici 8.12, client-h1.js.
import bytes from 'undici/lib/llhttp/llhttp_simd-wasm.js'

/** What V8 decides about code of WebAssembly: to make it better once it runs often, and to make it only when it is called. */
const FLAGS = ['wasm-tier-up', 'wasm-dynamic-tiering', 'wasm-lazy-compilation']

/** What Node.js has and its type declarations lack. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
}

let parser: object | undefined

/**
 * Has V8 leave undici's parser as it first compiles it. Made better, after a hundred answers, it saves microseconds an answer; to
 * make it so takes 30 MB at one time, since nearly all of it is one function, and an agent never gets rid of all of that.
 * V8 has equal bytes of WebAssembly once for the whole process, so that what is compiled here is what undici gets.
 * Bounds: 4 ms at the first call.
 */
export function keepParserPlain(): void {
  if (parser !== undefined) return
  const { Module } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
  for (const flag of FLAGS) setFlagsFromString(`--no-${flag}`)
  parser = new Module(bytes)
  for (const flag of FLAGS) setFlagsFromString(`--${flag}`)
}
