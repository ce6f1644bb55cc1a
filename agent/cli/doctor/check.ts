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

export function ok(id: string, seen: string): Check {
  return { id, outcome: 'ok', seen }
}

export function warning(id: string, seen: string, remedy: string): Check {
  return { id, outcome: 'warning', seen, remedy }
}

export function failed(id: string, seen: string, remedy: string): Check {
  return { id, outcome: 'failed', seen, remedy }
}
