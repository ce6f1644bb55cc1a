import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'

/** The sink program, seen from here. */
export class Sink {
  readonly endpoint: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, endpoint: string) {
    this.#child = child
    this.endpoint = endpoint
  }

  static async start(): Promise<Sink> {
    const child = fork(join(import.meta.dirname, 'sink-program.ts'))
    const [said] = (await once(child, 'message')) as [{ endpoint: string }]
    return new Sink(child, said.endpoint)
  }

  /** Records taken since the start. */
  async records(): Promise<number> {
    this.#child.send('count')
    const [said] = (await once(this.#child, 'message')) as [{ records: number }]
    return said.records
  }

  close(): void {
    this.#child.disconnect()
  }
}
