import type { Bus } from './bus.ts'

/** Plays the events of a day, one a line; empty lines and remarks are passed over. */
export function playDay(text: string, bus: Bus): void {
  for (const line of text.split('\n')) {
    const [event, goods = '', amount = '1'] = line.replace(/#.*/, '').trim().split(/\s+/)
    if (event) bus.emit(event, goods, Number(amount))
  }
}
