export interface Unit {
  name: string
  ms: number
}

export const UNITS: Record<string, Unit> = {
  s: { name: 'second', ms: 1_000 },
  m: { name: 'minute', ms: 60_000 },
  h: { name: 'hour', ms: 3_600_000 },
  d: { name: 'day', ms: 86_400_000 },
}
