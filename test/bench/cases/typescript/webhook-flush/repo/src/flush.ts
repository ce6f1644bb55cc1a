import type { Hook, Queue } from './queue.ts'

export interface Flushed {
  readonly delivered: number
  readonly dead: number
}

export async function flush(queue: Queue, send: (hook: Hook) => Promise<void>): Promise<Flushed> {
  let delivered = 0
  queue.drain().forEach(async (hook) => {
    await send(hook)
    delivered += 1
  })
  await Promise.resolve()
  return { delivered, dead: queue.dead.length }
}
