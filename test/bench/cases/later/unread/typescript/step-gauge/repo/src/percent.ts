import type { Progress } from './progress.ts'

export function percent({ done, planned }: Progress): string {
  const share = planned === 0 ? 1 : done.length / planned
  return `${Math.min(100, Math.floor(share * 100))} %`.padStart(5)
}
