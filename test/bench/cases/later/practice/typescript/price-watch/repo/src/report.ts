import type { Signal } from './signal.ts'

export function report(signal: Signal<number>, say: (text: string) => void): void {
  signal.once((price) => say(`opens at ${price}`))
  signal.on((price) => say(`tick ${price}`))
}
