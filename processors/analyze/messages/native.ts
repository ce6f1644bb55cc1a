import type { MessageRule } from '../message.ts'

/** What AddressSanitizer calls the memory beside which something was read or written. */
const MEMORY: Readonly<Record<string, string>> = {
  heap: 'memory from the heap',
  stack: 'a variable on the stack',
  global: 'a global variable',
  container: 'a container',
}

/**
 * How the sanitizers of native programs word faults of memory.
 * Leaves alone: signals without a report, which say no more than their name.
 * Source: compiler-rt, asan_errors.cpp and lsan_common.cpp.
 */
export const nativeMessages: readonly MessageRule[] = [
  {
    id: 'native-outside',
    errorClass: 'index_out_of_range',
    access: 'none',
    pattern:
      /\b(heap|stack|global|container)-(?:dynamic-)?(?:buffer-)?(?:over|under)flow on address[^\n]*(?:\n(READ|WRITE) of size (\d+))?/,
    read: ([, memory = '', access, bytes]) => ({
      summary: `${accessed(access, bytes)} outside of ${MEMORY[memory] ?? 'its memory'}`,
    }),
  },
  {
    id: 'native-freed',
    errorClass: 'unknown',
    access: 'none',
    pattern: /\bheap-use-after-free on address[^\n]*(?:\n(READ|WRITE) of size (\d+))?/,
    read: ([, access, bytes]) => ({ summary: `${accessed(access, bytes)} in memory that was freed` }),
  },
  {
    id: 'native-freed-twice',
    errorClass: 'unknown',
    access: 'none',
    pattern: /\battempting double-free\b/,
    read: () => ({ summary: 'memory is freed that was freed before' }),
  },
  {
    id: 'native-returned',
    errorClass: 'unknown',
    access: 'none',
    pattern: /\bstack-use-after-(?:return|scope) on address[^\n]*/,
    read: () => ({ summary: 'a variable is used after its function or block has ended' }),
  },
  {
    id: 'native-null',
    errorClass: 'null_dereference',
    access: 'none',
    pattern: /\bSEGV on unknown address 0x0{8,13}[\da-f]{1,3}\b/,
    read: () => ({ value: 'NULL', summary: 'a null pointer is followed' }),
  },
]

function accessed(access: string | undefined, bytes: string | undefined): string {
  const size = bytes === undefined ? 'bytes are' : bytes === '1' ? '1 byte is' : `${bytes} bytes are`
  return `${size} ${access === 'WRITE' ? 'written' : access === 'READ' ? 'read' : 'used'}`
}
