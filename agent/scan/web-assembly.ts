import { readFileSync } from 'node:fs'

/** What Node.js has and its type declarations lack. */
interface WebAssemblyApi {
  readonly Memory: new (pages: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { env: Readonly<Record<string, unknown>> },
  ) => { readonly exports: unknown }
}

const modules = new Map<string, object>()

/** What a module exports, and the memory that it works in. */
export interface WebAssemblyInstance<Exports> {
  readonly run: Exports
  readonly buffer: ArrayBuffer
}

/**
 * An instance of a module that lies beside this file, with a memory of its own that never grows and functions that it may call. A
 * module is compiled once.
 * Units: pages of 64 KiB. Errors: what the system throws when the file cannot be read or there is no memory.
 */
export function instanceOf<Exports>(
  name: string,
  pages: number,
  functions: Readonly<Record<string, (...values: number[]) => number>> = {},
): WebAssemblyInstance<Exports> {
  const { Memory, Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
  const module = modules.get(name) ?? new Module(readFileSync(new URL(name, import.meta.url)))
  modules.set(name, module)
  const memory = new Memory({ initial: pages, maximum: pages })
  // The exports are what the source of the module says.
  return {
    run: new Instance(module, { env: { memory, ...functions } }).exports as Exports,
    buffer: memory.buffer,
  }
}
