import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { createMcpServer } from './server.ts'
import type { Served } from './served.ts'

/** The longest message that a client may send: a trace of a tool's greatest length, and room. */
const MESSAGE_BYTES_MAX = 4 * 1_048_576
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Speaks with one client over the standard input and output until it goes away, or a signal comes; what is under way is then
 * given up, and nothing of it is left when this resolves.
 * Source: Model Context Protocol, Transports, stdio; revisions from 2024-11-05 to 2026-07-28.
 */
export async function serveClient(served: Served): Promise<void> {
  const { context, text } = served
  const gone = Promise.withResolvers<void>()
  const end = (): void => gone.resolve()
  const transport = new StdioServerTransport(process.stdin, process.stdout, {
    maxBufferSize: MESSAGE_BYTES_MAX,
  })
  const handle = serveStdio(() => createMcpServer(served), {
    transport,
    onerror: (error) => context.printError(`${text(error.message, 1_000)}\n`),
  })
  const { onclose } = transport
  transport.onclose = () => {
    onclose?.()
    end()
  }
  context.outputLost.addEventListener('abort', end, { once: true })
  for (const signal of SIGNALS) process.on(signal, end)
  // What the system does without a listener would end the process before its children.
  try {
    await gone.promise
    await handle.close()
    await served.alone.idle()
  } finally {
    context.outputLost.removeEventListener('abort', end)
    for (const signal of SIGNALS) process.off(signal, end)
  }
}
