import {
  ReadBuffer,
  serializeMessage,
  type JSONRPCMessage,
  type Transport,
} from '@modelcontextprotocol/client'
import { spawnChild, type Child } from '../subprocess/child.ts'
import { SYSTEM_PATH } from '../subprocess/program.ts'

interface ContextProgram {
  readonly command: readonly string[]
  /** All that it gets, but PATH. */
  readonly environment: Readonly<Record<string, string>>
  readonly cwd: string
}

const MESSAGE_BYTES_MAX = 4 * 1_048_576

/**
 * Messages to and from a program over its input and output, a line each. The program ends with this process, and with `close`.
 * Source: Model Context Protocol 2025-11-25, Transports, stdio.
 */
export class ContextTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #program: ContextProgram
  readonly #buffer = new ReadBuffer({ maxBufferSize: MESSAGE_BYTES_MAX })
  #child: Child | undefined

  constructor(program: ContextProgram) {
    this.#program = program
  }

  start(): Promise<void> {
    const { command, environment, cwd } = this.#program
    const child = spawnChild({
      command,
      cwd,
      environment: { PATH: SYSTEM_PATH, ...environment },
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'ignore',
      diesWithParent: true,
    })
    this.#child = child
    child.stdin?.on('error', () => undefined)
    child.stdout?.on('data', (bytes: Buffer) => this.#take(bytes))
    child.exited.then(
      () => this.onclose?.(),
      (error: unknown) => {
        if (error instanceof Error) this.onerror?.(error)
        this.onclose?.()
      },
    )
    return Promise.resolve()
  }

  send(message: JSONRPCMessage): Promise<void> {
    this.#child?.stdin?.write(serializeMessage(message))
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.#child?.kill('SIGKILL')
    return Promise.resolve()
  }

  #take(bytes: Buffer): void {
    try {
      this.#buffer.append(bytes)
      for (let message = this.#buffer.readMessage(); message !== null; message = this.#buffer.readMessage())
        this.onmessage?.(message)
    } catch (error) {
      if (error instanceof Error) this.onerror?.(error)
      void this.close()
    }
  }
}
