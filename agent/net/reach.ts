import { connect } from 'node:net'
import { connectionFaultOf, type ConnectionFault } from './connection-fault.ts'

/** What came of a connection to a server, on which nothing was sent. */
export type Reached =
  | { readonly kind: 'reached' }
  | { readonly kind: 'silent' }
  | { readonly kind: 'unreachable'; readonly fault: ConnectionFault }

/** Whether a server takes connections. Bounds: `timeMs`. Errors: none. */
export async function reach(host: string, port: number, timeMs: number): Promise<Reached> {
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeMs })
    const end = (reached: Reached): void => {
      socket.destroy()
      resolve(reached)
    }
    // The time-out of a socket begins anew with each thing that happens on it, and here nothing does before the end.
    socket.once('timeout', () => end({ kind: 'silent' }))
    socket.once('connect', () => end({ kind: 'reached' }))
    socket.on('error', (error) => end({ kind: 'unreachable', fault: connectionFaultOf(error) }))
  })
}
