export type Entry = Readonly<Record<string, string | number>>

export const entries: readonly Entry[] = [
  { project: 'bridge', who: 'ada', hours: 7, budget: 'A' },
  { project: 'tunnel', who: 'bo', hours: 3.5 },
]
