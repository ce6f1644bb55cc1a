import { sendJson } from '../reply.js'

export function health({ response }) {
  sendJson(response, 200, { status: 'ok' })
}

/** Ends the service as a SIGTERM does. It listens on loopback only. */
export function shutDown({ response }) {
  response.once('finish', () => process.kill(process.pid, 'SIGTERM'))
  sendJson(response, 202, { status: 'shutting down' })
}
