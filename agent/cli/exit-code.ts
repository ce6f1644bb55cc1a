/** What the process ends with; listed in the README. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  config: 3,
  stateInUse: 4,
  /** Nobody reads the output: 128 plus SIGPIPE, as programs end that the system stops there. */
  outputLost: 141,
} as const
