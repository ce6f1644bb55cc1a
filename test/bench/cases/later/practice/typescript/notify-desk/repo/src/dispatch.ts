import type { Message } from './message.ts'
import { senders } from './senders.ts'

/** Sends one message and returns its receipt. */
export function dispatch(message: Message): string {
  return senders[message.kind](message)
}

export function dispatchAll(messages: readonly Message[]): string[] {
  return messages.map((message) => dispatch(message))
}
