import { bytes, integer, object, type Infer } from '../../config/schema.ts'

/** How much of what is pushed may be under way, of one client and of all. */
export const requestLimitFields = object(
  {
    max_connections: integer({ default: 1_024, min: 1, help: 'Connections at the same time, to each port' }),
    max_connections_per_client: integer({
      default: 256,
      min: 1,
      help: 'Connections at the same time from one address, to each port',
    }),
    max_requests: integer({ default: 512, min: 1, help: 'Requests that are not answered yet' }),
    max_requests_per_client: integer({
      default: 128,
      min: 1,
      help: 'Requests from one address that are not answered yet',
    }),
    bytes_per_second_per_client: bytes({
      default: '0',
      help: 'What one address may send, as it is on the wire; 0 sets no bound',
    }),
    max_bytes_in_flight: bytes({
      default: '128MiB',
      min: '1MiB',
      help: 'Memory of all requests that the pipeline has not taken over yet',
    }),
  },
  { default: {}, help: 'A client that asks for more is told to come later; the others do not feel it' },
)

export type RequestLimits = Infer<typeof requestLimitFields>
