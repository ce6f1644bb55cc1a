import type { Signal } from './signal.ts'

/** Says it once when the price is at or under the limit. */
export function alarm(signal: Signal<number>, limit: number, say: (text: string) => void): void {
  const leave = signal.on((price) => {
    if (price > limit) return
    leave()
    say(`under ${limit}: ${price}`)
  })
}
