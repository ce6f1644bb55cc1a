import { test } from 'tap'
import { systemCallFilter } from '../../../../agent/sandbox/system-calls/filter.ts'
import {
  ABSENT_CALLS,
  JUDGED_CALLS,
  REFUSED_CALLS,
} from '../../../../agent/sandbox/system-calls/refused-calls.ts'

const ALLOWED = 0x7f_ff_00_00
const KILLED = 0x80_00_00_00
const failing = (errno: number): number => 0x00_05_00_00 + errno
const IDS = { x64: 0xc0_00_00_3e, arm64: 0xc0_00_00_b7 } as const

/** Runs a filter over one call, as the kernel does it; only the instructions that are in use. */
function run(program: Uint8Array, call: { number: number; id: number; args?: readonly number[] }): number {
  const input = new DataView(new ArrayBuffer(64))
  input.setUint32(0, call.number, true)
  input.setUint32(4, call.id, true)
  call.args?.forEach((value, index) => input.setBigUint64(16 + 8 * index, BigInt(value), true))
  const code = new DataView(program.buffer)
  let word = 0
  for (let at = 0; at < program.length / 8; at += 1) {
    const operand = code.getUint32(at * 8 + 4, true)
    const jump = (isTrue: boolean): number => code.getUint8(at * 8 + (isTrue ? 2 : 3))
    switch (code.getUint16(at * 8, true)) {
      case 0x20:
        word = input.getUint32(operand, true)
        break
      case 0x15:
        at += jump(word === operand)
        break
      case 0x35:
        at += jump(word >= operand)
        break
      case 0x45:
        at += jump((word & operand) !== 0)
        break
      case 0x06:
        return operand
      default:
        throw new Error(`an instruction that the filter should not use, at ${at}`)
    }
  }
  throw new Error('the filter has no end')
}

for (const architecture of ['x64', 'arm64'] as const) {
  const filter = systemCallFilter(architecture) ?? new Uint8Array()
  const id = IDS[architecture]
  const verdict = (number: number, ...args: readonly number[]): number => run(filter, { number, id, args })

  void test(`the filter for ${architecture} refuses what is named, and only that`, (t) => {
    const named = new Set<number>()
    for (const [name, numbers] of Object.entries(REFUSED_CALLS)) {
      const number = numbers[architecture]
      if (number === undefined) continue
      named.add(number)
      t.equal(verdict(number), failing(1), name)
    }
    for (const [name, numbers] of Object.entries(ABSENT_CALLS)) {
      const number = numbers[architecture] ?? -1
      named.add(number)
      t.equal(verdict(number), failing(38), name)
    }
    const judged = new Set<number>(Object.values(JUDGED_CALLS).map((numbers) => numbers[architecture]))
    for (let number = 0; number < 470; number += 1)
      if (!named.has(number) && !judged.has(number)) t.equal(verdict(number), ALLOWED, String(number))
    t.end()
  })

  void test(`the filter for ${architecture} looks at the arguments of calls that have good uses`, (t) => {
    const { clone, socket, socketpair, ioctl } = JUDGED_CALLS
    const forked = 0x01_20_00_11
    t.equal(verdict(clone[architecture], forked), ALLOWED)
    t.equal(verdict(clone[architecture], 0x00_3d_0f_00), ALLOWED, 'a thread')
    for (const flag of [
      0x2_00_00, 0x2_00_00_00, 0x4_00_00_00, 0x8_00_00_00, 0x10_00_00_00, 0x20_00_00_00, 0x40_00_00_00,
    ])
      t.equal(verdict(clone[architecture], forked + flag), failing(1), 'a new namespace')
    for (const family of [1, 2, 10, 16]) t.equal(verdict(socket[architecture], family), ALLOWED)
    for (const family of [0, 17, 38, 40, 44]) t.equal(verdict(socket[architecture], family), failing(97))
    t.equal(verdict(socketpair[architecture], 1), ALLOWED)
    t.equal(verdict(socketpair[architecture], 40), failing(97))
    t.equal(verdict(ioctl[architecture], 0, 0x54_01), ALLOWED)
    t.equal(verdict(ioctl[architecture], 0, 0x54_12), failing(1), 'typing into a terminal')
    t.end()
  })

  void test(`the filter for ${architecture} ends programs of another architecture`, (t) => {
    for (const other of [0x40_00_00_03, 0x40_00_00_28, 0])
      t.equal(run(filter, { number: 39, id: other }), KILLED)
    t.end()
  })
}

void test('the filter for x64 knows no calls of the x32 form', (t) => {
  const filter = systemCallFilter('x64') ?? new Uint8Array()
  t.equal(run(filter, { number: 0x40_00_00_00 + 39, id: IDS.x64 }), failing(38))
  t.end()
})

void test('there is no filter for processors whose numbers are not known', (t) => {
  t.equal(systemCallFilter('riscv64'), undefined)
  t.end()
})
