import type { Ticket } from './client-limits.ts'
import { contentEncodingOf, decompressBody } from './compressed-body.ts'
import { freeMemoryOf } from './garbage.ts'
import { NoRoomError, type ServerRequest } from './http-server.ts'

/** A body, decompressed. */
export interface RequestBody {
  readonly bytes: Uint8Array
  /** Nobody needs the bytes any more. */
  free(): void
}

/**
 * Reads the body of a request that was let in; its bytes are good until the request is answered, or until `free`.
 * Errors: those of `ServerRequest.readBody` and `decompressBody`.
 */
export async function readRequestBody(
  request: ServerRequest,
  ticket: Ticket,
  bytesMax: number,
): Promise<RequestBody> {
  const body = await request.readBody(bytesMax, (byteCount) => ticket.hold(byteCount))
  ticket.received(body.length)
  const compression = contentEncodingOf(request.headers['content-encoding']) || undefined
  // It is the server's, which uses its memory again.
  if (compression === undefined) return { bytes: body, free: () => undefined }
  const bytes = await decompressBody(body, compression, bytesMax)
  if (!ticket.hold(bytes.length)) throw new NoRoomError('no memory for the decompressed body')
  return { bytes, free: () => freeMemoryOf(bytes) }
}
