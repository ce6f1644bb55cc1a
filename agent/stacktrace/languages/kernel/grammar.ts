import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseKernel } from './parse.ts'

/**
 * Linux, as it writes to its ring buffer. Every line has the time in front.
 *
 *   BUG: kernel NULL pointer dereference, address: …8     report    or what was "cut here"
 *   Oops: 0000 [#1] SMP PTI                               report
 *   CPU: 1 PID: 7 Comm: shop Not tainted 6.1.0            report
 *   RIP: 0010:ext4_write+0x1f/0x340 [ext4]                report    the innermost frame
 *   Call Trace:                                           report
 *    <TASK>                                               report
 *    ? page_fault+0x34/0x40                               report    not for sure a frame
 *    vfs_write+0xb1/0x1a0                                 report
 *   ---[ end trace 0000000000000000 ]---                  the last line
 *
 * What the killer of processes prints ends with whom it killed. A program's segfault is a line, perhaps with its
 * code below.
 *
 * Types: "Oops", "BUG", "KASAN", "WARNING", "Kernel panic", "soft lockup", "hard lockup", "hung task",
 * "RCU stall", "out of memory", "fault", "segfault".
 */
export const kernel: Grammar = {
  language: 'kernel',
  literals: [
    '[ cut here ]',
    'BUG: ',
    'BUG at ',
    'nable to handle ',
    'Internal error: ',
    'Oops',
    '[#',
    'Kernel panic',
    'blocked for more ',
    'blocked in I',
    'rcu_',
    'WARNING: CPU',
    ', CPU#',
    'oom-killer',
    'UBSAN: ',
    'ut of memory',
    'segfault at ',
    'traps: ',
    'Call Trace',
    'Call trace',
    'Backtrace:',
    'LOCKUP on cpu',
  ],
  headers: { words: [] },
  begin,
  parse: parseKernel,
}
