import type { Hook } from './queue.ts'

export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly status: number

  constructor(url: string, status: number) {
    super(`${url} answered ${status}`)
    this.status = status
  }
}

export type Post = (url: string, body: string) => Promise<number>

/** Posts a hook; resolves when the receiver took it. */
export async function deliver(hook: Hook, post: Post): Promise<void> {
  const status = await post(hook.url, JSON.stringify(hook.payload))
  if (status >= 300) throw new DeliveryError(hook.url, status)
}
