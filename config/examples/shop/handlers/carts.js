import { findCart, newCart } from '../carts.js'
import { findProduct, reserve } from '../catalogue.js'
import { parseJson } from '../json.js'
import { totalCents } from '../orders.js'
import { badRequest, notFound, sendJson } from '../reply.js'

export function createCart({ response }) {
  sendJson(response, 201, newCart())
}

export function showCart({ params, response }) {
  const cart = findCart(params.id)
  if (cart === undefined) return notFound(response, `no cart ${params.id}`)
  sendJson(response, 200, { ...cart, totalCents: totalCents(cart.lines) })
}

export function addLine({ params, body, response }) {
  const cart = findCart(params.id)
  if (cart === undefined) return notFound(response, `no cart ${params.id}`)
  const line = parseJson(body)
  if (line === undefined) return badRequest(response, 'the body is not JSON')
  if (!Number.isInteger(line.quantity)) return badRequest(response, 'quantity must be a whole number')
  if (findProduct(line.sku) === undefined) return badRequest(response, `no product ${line.sku}`)
  reserve(line.sku, line.quantity)
  cart.lines.push({ sku: line.sku, quantity: line.quantity })
  sendJson(response, 201, cart)
}
