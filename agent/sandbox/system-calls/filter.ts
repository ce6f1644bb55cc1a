import {
  assemble,
  decide,
  ifEqual,
  ifLess,
  ifNoneOf,
  load,
  OFFSET,
  unlessEqual,
  type Instruction,
  type Verdict,
} from './bpf.ts'
import { ABSENT_CALLS, JUDGED_CALLS, REFUSED_CALLS, type FilteredArchitecture } from './refused-calls.ts'

const EPERM = 1
const ENOSYS = 38
const EAFNOSUPPORT = 97

const ALLOW: Verdict = { kind: 'allow' }
const REFUSE: Verdict = { kind: 'fail', errno: EPERM }
const ABSENT: Verdict = { kind: 'fail', errno: ENOSYS }

/** How the kernel names the processors. Source: include/uapi/linux/audit.h. */
const ARCHITECTURES: Readonly<Record<FilteredArchitecture, number>> = {
  x64: 0xc0_00_00_3e,
  arm64: 0xc0_00_00_b7,
}
/** Numbers from here on are of the x32 form, under which a call has another number. */
const X32_NUMBERS = 0x40_00_00_00

/** New namespaces: of mounts, cgroups, names, ipc, users, processes, networks. */
const CLONE_NEW = 0x7e_02_00_00
/** Local, IPv4, IPv6, and what `getifaddrs` asks the kernel with. */
const FAMILIES = [1, 2, 10, 16]
/** What types into the terminal of others. */
const TERMINAL_REQUESTS = [0x54_12, 0x54_1c]

/**
 * The filter of system calls for programs in a sandbox, as the kernel takes it; undefined for a processor whose numbers we
 * do not know. It lets everything through but what is named, since programs of all languages run under it.
 *
 *   another architecture, as 32-bit programs have ─▶ killed
 *   number refused ─▶ EPERM     absent ─▶ ENOSYS     clone, socket, ioctl ─▶ by their arguments     else ─▶ allowed
 */
export function systemCallFilter(architecture: string): Uint8Array | undefined {
  if (architecture !== 'x64' && architecture !== 'arm64') return undefined
  return assemble([
    load(OFFSET.architecture),
    ifEqual(ARCHITECTURES[architecture], 1),
    decide({ kind: 'kill' }),
    load(OFFSET.number),
    ...(architecture === 'x64' ? [ifLess(X32_NUMBERS, 1), decide(ABSENT)] : []),
    ...numbersOf(REFUSED_CALLS, architecture).flatMap((number) => whenCalled(number, [decide(REFUSE)])),
    ...numbersOf(ABSENT_CALLS, architecture).flatMap((number) => whenCalled(number, [decide(ABSENT)])),
    ...judged(architecture),
    decide(ALLOW),
  ])
}

function numbersOf(calls: typeof REFUSED_CALLS, architecture: FilteredArchitecture): readonly number[] {
  return Object.values(calls).flatMap((numbers) => numbers[architecture] ?? [])
}

/** What follows is only reached by one call, and has to end with a verdict. */
function whenCalled(number: number, then: readonly Instruction[]): readonly Instruction[] {
  return [unlessEqual(number, then.length), ...then]
}

function judged(architecture: FilteredArchitecture): readonly Instruction[] {
  const family = [
    load(OFFSET.argument(0)),
    ...FAMILIES.flatMap((one) => whenCalled(one, [decide(ALLOW)])),
    decide({ kind: 'fail', errno: EAFNOSUPPORT }),
  ]
  return [
    ...whenCalled(JUDGED_CALLS.clone[architecture], [
      load(OFFSET.argument(0)),
      ifNoneOf(CLONE_NEW, 1),
      decide(REFUSE),
      decide(ALLOW),
    ]),
    ...whenCalled(JUDGED_CALLS.socket[architecture], family),
    ...whenCalled(JUDGED_CALLS.socketpair[architecture], family),
    ...whenCalled(JUDGED_CALLS.ioctl[architecture], [
      load(OFFSET.argument(1)),
      ...TERMINAL_REQUESTS.flatMap((one) => whenCalled(one, [decide(REFUSE)])),
      decide(ALLOW),
    ]),
  ]
}
