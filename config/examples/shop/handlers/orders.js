import { findProduct } from '../catalogue.js'
import { parseJson } from '../json.js'
import { findPlacedOrder, newOrder, totalCents, vatCents } from '../orders.js'
import { badRequest, notFound, sendJson } from '../reply.js'

export function showPlacedOrder({ params, response }) {
  const order = findPlacedOrder(params.id)
  if (order === undefined) return notFound(response, `no order ${params.id}`)
  sendJson(response, 200, order)
}

export function placeOrder({ body, response }) {
  const order = parseJson(body)
  if (order === undefined) return badRequest(response, 'the body is not JSON')
  if (!Array.isArray(order.lines)) return badRequest(response, 'lines must be a list')
  const country = order.delivery.country.toUpperCase()
  const lines = order.lines.filter((line) => findProduct(line.sku) !== undefined)
  const grossCents = totalCents(lines)
  const placed = newOrder({ lines, country, grossCents, vatCents: vatCents(grossCents, country) })
  sendJson(response, 201, placed)
}
