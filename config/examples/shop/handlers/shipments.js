import { parseJson } from '../json.js'
import { badRequest, sendJson } from '../reply.js'
import { planShipment } from '../shipping.js'

let shipments = 0

/** Takes a shipment over and answers; how it travels is planned after the answer. */
export function requestShipment({ body, response }) {
  const request = parseJson(body)
  if (request === undefined) return badRequest(response, 'the body is not JSON')
  if (!(request.grams > 0)) return badRequest(response, 'grams must be above 0')
  shipments += 1
  const shipment = { id: `s${shipments}`, grams: request.grams, state: 'requested' }
  setImmediate(() => planShipment(shipment))
  sendJson(response, 202, shipment)
}
