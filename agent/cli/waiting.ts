import type { Clock } from '../model/clock.ts'

/** An input with the name that the configuration gives it. */
export interface NamedInput {
  readonly id: string
  readonly finished: Promise<void>
}

interface WaitingOptions {
  readonly clock: Clock
  readonly say: (text: string) => void
}

const QUIET_MS = 5_000

/**
 * Says once what a run that ends with its inputs still waits for, when that takes longer than a person expects:
 * a server that is supervised never ends by itself. Gives what ends the watch.
 * Shape: "waiting for stdout/api to end; Ctrl-C ends it now". Bounds: one line, after five seconds.
 */
export function sayWhatIsAwaited(inputs: readonly NamedInput[], { clock, say }: WaitingOptions): () => void {
  const open = new Set(inputs.map(({ id }) => id))
  for (const { id, finished } of inputs) {
    void finished.then(
      () => open.delete(id),
      () => open.delete(id),
    )
  }
  return clock.after(QUIET_MS, () => {
    if (open.size > 0) say(`waiting for ${[...open].join(', ')} to end; Ctrl-C ends it now`)
  })
}
