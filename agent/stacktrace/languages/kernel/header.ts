/**
 * The lines by which Linux says that it, or a program under it, is in trouble.
 * Sources: arch/x86/mm/fault.c, kernel/panic.c, kernel/hung_task.c, kernel/watchdog.c, mm/oom_kill.c, lib/bug.c.
 */

/** `place`: where it happened, when the line itself says so. */
export interface KernelHeader {
  readonly type: string
  readonly message: string
  readonly place?: { readonly function: string; readonly file: string; readonly line: number }
  /** All there is to say stands on the line. */
  readonly isAlone: boolean
}

type Form = readonly [pattern: RegExp, type: string]

/** The whole line without its time. What is in a group is the message. */
const FORMS: readonly Form[] = [
  [/^BUG: KASAN: (.+)$/, 'KASAN'],
  [/^BUG: KCSAN: (.+)$/, 'KCSAN'],
  [/^(?:watchdog: )?BUG: (soft lockup - CPU#\d+ stuck .+)$/, 'soft lockup'],
  [/^(?:NMI )?[Ww]atchdog: (?:Watchdog )?detected (hard LOCKUP on cpu \d+.*)$/i, 'hard lockup'],
  [/^BUG: (kernel NULL pointer dereference, address: [\da-f]+)$/, 'Oops'],
  [/^BUG: (unable to handle .+)$/, 'Oops'],
  [/^(Unable to handle kernel .+)$/, 'Oops'],
  [/^Internal error: (Oops.*|synchronous .+) \[#\d+\].*$/, 'Oops'],
  [/^Oops: (.+)$/, 'Oops'],
  [/^BUG: (\S.* at \S+:\d+|(?:scheduling while atomic|Bad page|spinlock|workqueue lockup).*)$/, 'BUG'],
  [/^kernel BUG at (.+)!$/, 'BUG'],
  [
    /^(?:general protection fault|(?:divide|invalid opcode|stack segment|int3|bounds|double fault)(?: error)?)(?:, (.+))?: [\da-f]{4} \[#\d+\].*$/,
    'fault',
  ],
  [/^Kernel panic - not syncing: (.+)$/, 'Kernel panic'],
  [/^INFO: (task .+:\d+ blocked (?:in I\/O wait )?for more than \d+ seconds)\.$/, 'hung task'],
  [/^(?:rcu: )?INFO: (rcu_\w+ (?:self-)?detected .*stall.*)$/, 'RCU stall'],
  [/^WARNING: (?:CPU: \d+ PID: \d+ at )(.+)$/, 'WARNING'],
  // Since 6.18: the condition, the place, and then the processor.
  [/^WARNING: (?:\[.{1,200}\] )?(\S+:\d+ at [^,]{1,200}), CPU#\d+: .+$/, 'WARNING'],
  [/^(.+ invoked oom-killer: .+)$/, 'out of memory'],
  [/^UBSAN: (.+ in .+:\d+(?::\d+)?)$/, 'UBSAN'],
]

const ALONE: readonly Form[] = [
  [/^((?:Memory cgroup o|O)ut of memory: Killed? process \d+ .+)$/, 'out of memory'],
  [/^(\S.*\[\d+\]: segfault at [\da-f]+ ip [\da-f]+ sp [\da-f]+ error \d+.*)$/, 'segfault'],
  [/^(traps: \S.*\[\d+\] .+ ip:[\da-f]+ sp:[\da-f]+ error:\d+.*)$/, 'fault'],
]

export const CUT_HERE = /^-{12}\[ cut here \]-{12}$/
const PLACE = /(?:^|\s)([\w./-]+\.[chS]):(\d+)(?:!| (?:at )?(\S+?)\+0x[\da-f]+\/0x[\da-f]+)?/

/** What a line says that stands by itself, behind the time that the kernel prints. */
export function kernelHeader(line: string): KernelHeader | undefined {
  return headerOf(line, FORMS, false) ?? headerOf(line, ALONE, true)
}

function headerOf(line: string, forms: readonly Form[], isAlone: boolean): KernelHeader | undefined {
  for (const [pattern, type] of forms) {
    const match = pattern.exec(line)
    if (match === null) continue
    const message = match[1] ?? line
    const [, file, row, name = ''] = PLACE.exec(message) ?? []
    if (file === undefined) return { type, message, isAlone }
    return { type, message, isAlone, place: { function: name, file, line: Number(row) } }
  }
  return undefined
}
