import { test } from 'tap'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { recordsOf } from './support.ts'
import { cpuSecondsOf, LINEAR_SECONDS_MAX } from '../../support/cpu-time.ts'

/** What Linux prints, without the times that stand in front of every line. */

interface Expected {
  readonly text: string
  readonly type: string
  readonly message: string
  readonly frames: readonly string[]
}

const REPORTS: Readonly<Record<string, Expected>> = {
  'a warning of 6.18 and later': {
    text: `------------[ cut here ]------------
WARNING: [nlink == 0] fs/inode.c:417 at drop_nlink+0xc5/0x110, CPU#1: shop/5973
Modules linked in: xt_nat
CPU: 1 UID: 0 PID: 5973 Comm: shop Not tainted 6.18.0
RIP: 0010:drop_nlink+0xc5/0x110
Call Trace:
 <TASK>
 vfs_rmdir+0x51b/0x670
 </TASK>
---[ end trace 0000000000000000 ]---`,
    type: 'WARNING',
    message: 'fs/inode.c:417 at drop_nlink+0xc5/0x110',
    frames: ['drop_nlink fs/inode.c:417', 'vfs_rmdir'],
  },
  'an oops': {
    text: `BUG: kernel NULL pointer dereference, address: 0000000000000008
#PF: supervisor read access in kernel mode
#PF: error_code(0x0000) - not-present page
PGD 0 P4D 0 
Oops: 0000 [#1] PREEMPT SMP PTI
CPU: 1 PID: 4711 Comm: shop Tainted: G           OE     6.1.0-13-amd64 #1  Debian 6.1.55-1
Hardware name: QEMU Standard PC (i440FX + PIIX, 1996), BIOS 1.16.2-1 04/01/2014
RIP: 0010:cart_write+0x1f/0x340 [cart]
Code: 48 89 fd 53 48 83 ec 10 <48> 8b 47 08
RSP: 0018:ffffb0c0c0a3be58 EFLAGS: 00010246
RAX: 0000000000000000 RBX: ffff9d8e0a3c0000 RCX: 0000000000000000
R13: 0000000000000000 R14: 0000000000000000 R15: 0000000000000000
FS:  00007f0b1a2c3d4e(0000) GS:ffff9d8e3bd00000(0000) knlGS:0000000000000000
CR2: 0000000000000008 CR3: 000000000a3c0000 CR4: 00000000000006e0
Call Trace:
 <TASK>
 ? __die_body.cold+0x1a/0x1f
 vfs_write+0xb1/0x1a0
 do_syscall_64+0x3a/0x90
RIP: 0033:0x7f0b1a2c3d4e
 </TASK>
Modules linked in: cart(OE) nf_tables
CR2: 0000000000000008
---[ end trace 0000000000000000 ]---`,
    type: 'Oops',
    message: 'kernel NULL pointer dereference, address: 0000000000000008',
    frames: ['cart_write (cart)', 'vfs_write', 'do_syscall_64'],
  },
  'a warning that was cut out': {
    text: `------------[ cut here ]------------
WARNING: CPU: 3 PID: 12 at kernel/sched/core.c:5432 set_task_cpu+0x1b2/0x1c0
Modules linked in: a b
CPU: 3 PID: 12 Comm: migration/0 Not tainted 6.1.0 #1
RIP: 0010:set_task_cpu+0x1b2/0x1c0
Call Trace:
 [<ffffffff81012345>] dump_stack+0x19/0x1b
 [<ffffffff81012345>] ? warn_slowpath+0x19/0x1b
---[ end trace abc ]---`,
    type: 'WARNING',
    message: 'kernel/sched/core.c:5432 set_task_cpu+0x1b2/0x1c0',
    frames: ['set_task_cpu kernel/sched/core.c:5432', 'dump_stack'],
  },
  'a panic': {
    text: `Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)
CPU: 0 PID: 1 Comm: swapper/0 Not tainted 6.1.0 #1
Call Trace:
 <TASK>
 panic+0x118/0x2f0
 mount_block_root+0x161/0x1f0
 </TASK>
Kernel Offset: 0x2c000000 from 0xffffffff81000000 (relocation range: 0xffffffff80000000-0xffffffffbfffffff)
---[ end Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0) ]---`,
    type: 'Kernel panic',
    message: 'VFS: Unable to mount root fs on unknown-block(0,0)',
    frames: ['panic', 'mount_block_root'],
  },
  'the end of a program for want of memory': {
    text: `shop invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0
CPU: 1 PID: 4711 Comm: shop Not tainted 6.1.0 #1
Call Trace:
 dump_header+0x4a/0x1d8
memory: usage 524288kB, limit 524288kB, failcnt 37
Memory cgroup stats for /docker/abc:
anon 536870912
file 0
Tasks state (memory values in pages):
[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name
[   4711]  1000  4711   262144   131072  1183744        0             0 shop
oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=abc,task=shop,pid=4711,uid=1000
Memory cgroup out of memory: Killed process 4711 (shop) total-vm:1048576kB, anon-rss:524288kB, file-rss:0kB
oom_reaper: reaped process 4711 (shop), now anon-rss:0kB, file-rss:0kB, shmem-rss:0kB`,
    type: 'out of memory',
    message: 'shop invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0',
    frames: ['dump_header'],
  },
  'a task that hangs, decoded': {
    text: `INFO: task shop:4711 blocked for more than 120 seconds.
      Not tainted 6.1.0 #1
"echo 0 > /proc/sys/kernel/hung_task_timeout_secs" disables this message.
task:shop            state:D stack:    0 pid: 4711 ppid:     1 flags:0x00000000
Call Trace:
 __schedule+0x2eb/0x8d0
 cart_lock (drivers/cart/cart.c:123 (discriminator 2)) cart`,
    type: 'hung task',
    message: 'task shop:4711 blocked for more than 120 seconds',
    frames: ['__schedule', 'cart_lock drivers/cart/cart.c:123 (cart)'],
  },
  'a use of freed memory': {
    text: `BUG: KASAN: slab-use-after-free in cart_total+0x12/0x40 [cart]
Read of size 4 at addr ffff888012345678 by task shop/4711

CPU: 1 PID: 4711 Comm: shop Not tainted 6.1.0 #1
Call Trace:
 cart_total+0x12/0x40 [cart]
 cart_ioctl+0x33/0x90 [cart]

Allocated by task 4711:
 kmalloc+0x1/0x2
Memory state around the buggy address:
 ffff888012345600: fa fb fb fb
>ffff888012345680: fb fb fb fb
                   ^
==================================================================`,
    type: 'KASAN',
    message: 'slab-use-after-free in cart_total+0x12/0x40 [cart]',
    frames: ['cart_total (cart)', 'cart_ioctl (cart)'],
  },
  'an oops of another processor': {
    text: `Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008
Mem abort info:
  ESR = 0x0000000096000004
Internal error: Oops: 0000000096000004 [#1] PREEMPT SMP
CPU: 0 PID: 1 Comm: x Not tainted 6.1.0 #1
pc : cart_total+0x12/0x40 [cart]
lr : cart_ioctl+0x33/0x90 [cart]
x29: ffff80000a3bbd00 x28: ffff0000c0a3c000
Call trace:
 cart_total+0x12/0x40 [cart]
 cart_ioctl+0x33/0x90 [cart]
Code: f9400401 b4000061 (f9400420)
---[ end trace 0000000000000000 ]---`,
    type: 'Oops',
    message: 'Unable to handle kernel NULL pointer dereference at virtual address 0000000000000008',
    frames: ['cart_total (cart)', 'cart_ioctl (cart)'],
  },
  'a fault of a program': {
    text: `shop[4711]: segfault at 8 ip 000055d0c5f3a123 sp 00007ffc40d31fe0 error 4 in shop[55d0c5f3a000+1000]
Code: 48 89 fd 53 48 83 ec 10 <48> 8b 47 08`,
    type: 'segfault',
    message:
      'shop[4711]: segfault at 8 ip 000055d0c5f3a123 sp 00007ffc40d31fe0 error 4 in shop[55d0c5f3a000+1000]',
    frames: [],
  },
  'a bug with its place': {
    text: `kernel BUG at fs/ext4/inode.c:123!
invalid opcode: 0000 [#1] SMP
RIP: 0010:ext4_evict+0x1f/0x340 [ext4]
Call Trace:
 evict+0xb1/0x1a0
---[ end trace 0 ]---`,
    type: 'BUG',
    message: 'fs/ext4/inode.c:123',
    frames: ['ext4_evict fs/ext4/inode.c:123 (ext4)', 'evict'],
  },
}

const PREFIXES: Readonly<Record<string, (line: number) => string>> = {
  'the time since boot': (line) => `[  123.${String(456_700 + line)}] `,
  'a time of six digits': (line) => `[${String(123_400 + line)}.000001] `,
  'the time and the task': (line) => `[  123.${String(456_700 + line)}][ T4711] `,
  syslog: (line) => `May  1 10:00:00 host kernel: [  123.${String(456_700 + line)}] `,
  'the journal': () => 'May 01 10:00:00 host kernel: ',
  nothing: () => '',
}

for (const [name, { text, type, message, frames }] of Object.entries(REPORTS)) {
  for (const [prefixName, prefixOf] of Object.entries(PREFIXES)) {
    test(`${name} behind ${prefixName} is one record and read in full`, async (t) => {
      const lines = text.split('\n').map((line, index) => prefixOf(index) + line)
      const next = `${prefixOf(99)}usb 1-1: new high-speed USB device number 3`
      const record = lines.join('\n')
      t.same(recordsOf([...lines, next]), [record, next])
      t.same(recordsOf([...lines, ...lines, next]), [record, record, next], 'twice in a row')
      const trace = parseStackTrace(record)
      t.equal(trace?.language, 'kernel')
      t.equal(trace?.isTruncated, false)
      const [exception] = trace?.exceptions ?? []
      t.same([exception?.type, exception?.message], [type, message])
      t.same(exception?.frames.map(view), frames)
    })
  }
}

function view(frame: {
  readonly function: string
  readonly module?: string
  readonly file: string
  readonly line?: number
}): string {
  const place = frame.file === '' ? '' : ` ${frame.file}:${frame.line ?? ''}`
  return frame.function + place + (frame.module === undefined ? '' : ` (${frame.module})`)
}

test('what only speaks of such things begins no report', async (t) => {
  const lines = [
    'WARNING: CPU usage is high',
    'WARNING: the cart is full, CPU#1: busy',
    'BUG: the cart is empty',
    'I had an Oops today',
    '10:00:00 INFO detected 3 items',
    'Out of memory: cart',
    'INFO: task 3 blocked',
    '[  123.456789] usb 1-1: new device',
    'Backtrace of the market',
  ]
  t.same(recordsOf(lines), lines)
  t.equal(parseStackTrace(lines.join('\n')), undefined)
})

test('a call trace without its beginning says so', async (t) => {
  const trace = parseStackTrace('Call Trace:\n vfs_write+0xb1/0x1a0\n')
  t.equal(trace?.isTruncated, true)
  t.equal(trace?.exceptions[0]?.type, 'call trace')
})

test('lines of a megabyte of one character are read in linear time', async (t) => {
  for (const character of ['a', ' ', '[', 'a kernel: ', '0', ' (', '? ']) {
    for (const start of ['', '[  1.000000] ', 'kernel BUG at ', 'Call Trace:\n ']) {
      const line = start + character.repeat(1_048_576 / character.length)
      const read = (): unknown => [parseStackTrace(`${line}\n${line}`), recordsOf([line, line])]
      t.ok(cpuSecondsOf(read) < LINEAR_SECONDS_MAX, start + character)
    }
  }
})
