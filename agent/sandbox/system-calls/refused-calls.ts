/** The processors whose numbers of calls we know. */
export type FilteredArchitecture = 'x64' | 'arm64'

type Numbers = Readonly<Record<FilteredArchitecture, number | undefined>>

function call(x64: number | undefined, arm64: number | undefined = x64): Numbers {
  return { x64, arm64 }
}

/**
 * Calls that no program of a repository needs, and through which one got out before or may: they change the system,
 * look into other processes, load code into the kernel, make new rooms in which other rules hold, or are so large that
 * their own filter is another. Each fails with "not permitted".
 * Source: arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h.
 */
export const REFUSED_CALLS: Readonly<Record<string, Numbers>> = {
  ptrace: call(101, 117),
  process_vm_readv: call(310, 270),
  process_vm_writev: call(311, 271),
  process_madvise: call(440),
  kcmp: call(312, 272),
  pidfd_getfd: call(438),
  mount: call(165, 40),
  umount2: call(166, 39),
  pivot_root: call(155, 41),
  chroot: call(161, 51),
  open_tree: call(428),
  move_mount: call(429),
  fsopen: call(430),
  fsconfig: call(431),
  fsmount: call(432),
  fspick: call(433),
  mount_setattr: call(442),
  unshare: call(272, 97),
  setns: call(308, 268),
  keyctl: call(250, 219),
  add_key: call(248, 217),
  request_key: call(249, 218),
  bpf: call(321, 280),
  perf_event_open: call(298, 241),
  userfaultfd: call(323, 282),
  fanotify_init: call(300, 262),
  name_to_handle_at: call(303, 264),
  open_by_handle_at: call(304, 265),
  kexec_load: call(246, 104),
  kexec_file_load: call(320, 294),
  create_module: call(174, undefined),
  init_module: call(175, 105),
  finit_module: call(313, 273),
  delete_module: call(176, 106),
  iopl: call(172, undefined),
  ioperm: call(173, undefined),
  swapon: call(167, 224),
  swapoff: call(168, 225),
  reboot: call(169, 142),
  acct: call(163, 89),
  quotactl: call(179, 60),
  quotactl_fd: call(443),
  syslog: call(103, 116),
  vhangup: call(153, 58),
  uselib: call(134, undefined),
  settimeofday: call(164, 170),
  clock_settime: call(227, 112),
  clock_adjtime: call(305, 266),
  adjtimex: call(159, 171),
  nfsservctl: call(180, 42),
  lookup_dcookie: call(212, 18),
}

/** Calls that fail as if the kernel did not have them: programs know what to do then. */
export const ABSENT_CALLS: Readonly<Record<string, Numbers>> = {
  io_uring_setup: call(425),
  io_uring_enter: call(426),
  io_uring_register: call(427),
  // Its flags are in memory, which a filter cannot read; C libraries fall back to clone.
  clone3: call(435),
}

/** Calls whose arguments decide. */
export const JUDGED_CALLS = {
  clone: { x64: 56, arm64: 220 },
  socket: { x64: 41, arm64: 198 },
  socketpair: { x64: 53, arm64: 199 },
  ioctl: { x64: 16, arm64: 29 },
} as const satisfies Readonly<Record<string, Numbers>>
