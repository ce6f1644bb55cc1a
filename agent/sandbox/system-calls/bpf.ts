/**
 * Programs of the classic packet filter, as the kernel runs them over each system call.
 *
 *   instruction: code u16 | jump when true u8 | jump when false u8 | operand u32, little endian
 *   input:       number u32 | architecture u32 | instruction pointer u64 | six arguments u64
 *
 * Source: Linux, Documentation/userspace-api/seccomp_filter.rst and include/uapi/linux/filter.h.
 */
export interface Instruction {
  readonly code: number
  readonly ifTrue: number
  readonly ifFalse: number
  readonly operand: number
}

const LOAD_WORD = 0x20
const JUMP_EQUAL = 0x15
const JUMP_GREATER_OR_EQUAL = 0x35
const JUMP_ANY_BIT = 0x45
const RETURN = 0x06
const INSTRUCTION_BYTES = 8
/** The kernel takes no longer program. Source: include/uapi/linux/bpf_common.h, BPF_MAXINSNS. */
const INSTRUCTIONS_MAX = 4_096

/** What happens to a call. */
export type Verdict =
  { readonly kind: 'allow' } | { readonly kind: 'kill' } | { readonly kind: 'fail'; readonly errno: number }

/** Where the input has its parts. Units: bytes. */
export const OFFSET = {
  number: 0,
  architecture: 4,
  /** The lower half of an argument: all that flags and families use. */
  argument: (index: number): number => 16 + 8 * index,
} as const

/** Takes a word of the input for the comparisons that follow. */
export function load(offset: number): Instruction {
  return { code: LOAD_WORD, ifTrue: 0, ifFalse: 0, operand: offset }
}

/** Ends with a verdict. */
export function decide(verdict: Verdict): Instruction {
  return { code: RETURN, ifTrue: 0, ifFalse: 0, operand: operandOf(verdict) }
}

/** Goes over the next instructions unless the word is equal to the operand. */
export function unlessEqual(operand: number, skipped: number): Instruction {
  return { code: JUMP_EQUAL, ifTrue: 0, ifFalse: skipped, operand }
}

/** Goes over the next instructions when the word is equal to the operand. */
export function ifEqual(operand: number, skipped: number): Instruction {
  return { code: JUMP_EQUAL, ifTrue: skipped, ifFalse: 0, operand }
}

/** Goes over the next instructions when the word is less than the operand. */
export function ifLess(operand: number, skipped: number): Instruction {
  return { code: JUMP_GREATER_OR_EQUAL, ifTrue: 0, ifFalse: skipped, operand }
}

/** Goes over the next instructions when the word has none of the bits. */
export function ifNoneOf(bits: number, skipped: number): Instruction {
  return { code: JUMP_ANY_BIT, ifTrue: 0, ifFalse: skipped, operand: bits }
}

/** The bytes of a program. Errors: a program that the kernel would not take is a bug of ours. */
export function assemble(program: readonly Instruction[]): Uint8Array {
  if (program.length > INSTRUCTIONS_MAX || program.at(-1)?.code !== RETURN)
    throw new RangeError(`a filter of ${program.length} instructions, or one without an end, is none`)
  const bytes = new DataView(new ArrayBuffer(program.length * INSTRUCTION_BYTES))
  program.forEach(({ code, ifTrue, ifFalse, operand }, index) => {
    const at = index * INSTRUCTION_BYTES
    bytes.setUint16(at, code, true)
    bytes.setUint8(at + 2, ifTrue)
    bytes.setUint8(at + 3, ifFalse)
    bytes.setUint32(at + 4, operand, true)
  })
  return new Uint8Array(bytes.buffer)
}

/** Source: include/uapi/linux/seccomp.h. */
function operandOf(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'allow':
      return 0x7f_ff_00_00
    case 'kill':
      return 0x80_00_00_00
    case 'fail':
      return 0x00_05_00_00 + verdict.errno
  }
}
