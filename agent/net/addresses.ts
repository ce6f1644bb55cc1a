import { lookup } from 'node:dns/promises'

/**
 * The addresses of a name as the system knows them, each once; an address is its own.
 * Errors: the system's own; the signal's reason, since a look-up cannot be ended.
 */
export async function addressesOf(host: string, signal: AbortSignal): Promise<readonly string[]> {
  const found = await orAborted(lookup(host, { all: true, order: 'verbatim' }), signal)
  return [...new Set(found.map(({ address }) => address))]
}

/** Waits for work no longer than until the signal is aborted. Errors: those of the work; the signal's reason. */
export function orAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
