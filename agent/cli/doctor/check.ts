/** What came of one look. A warning is no reason not to start. */
export interface Check {
  /** Shape: "limits.open_files". */
  readonly id: string
  readonly outcome: 'ok' | 'warning' | 'failed'
  /** What was seen, in one sentence. */
  readonly seen: string
  /** What to do about it; not with `ok`. */
  readonly remedy?: string
}

/** Nothing is in the way. */
export function ok(id: string, seen: string): Check {
  return { id, outcome: 'ok', seen }
}

/** It works, and not as well as it could. */
export function warning(id: string, seen: string, remedy: string): Check {
  return { id, outcome: 'warning', seen, remedy }
}

/** It does not work until somebody does what the remedy says. */
export function failed(id: string, seen: string, remedy: string): Check {
  return { id, outcome: 'failed', seen, remedy }
}
