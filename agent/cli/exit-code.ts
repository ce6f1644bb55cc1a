/** What the process ends with; listed in the README. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  config: 3,
  stateInUse: 4,
} as const
