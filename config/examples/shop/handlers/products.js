import { allProducts, findProduct, reservedOf } from '../catalogue.js'
import { notFound, sendJson } from '../reply.js'

export function listProducts({ query, response }) {
  const limit = Number(query.get('limit') ?? 20)
  sendJson(response, 200, allProducts().slice(0, limit))
}

export function showProduct({ params, response }) {
  const product = findProduct(params.sku)
  if (product === undefined) return notFound(response, `no product ${params.sku}`)
  sendJson(response, 200, product)
}

/** How many pieces can still be put into carts. */
export function showAvailability({ params, response }) {
  const product = findProduct(params.sku)
  const available = product.stock - reservedOf(params.sku)
  sendJson(response, 200, { sku: product.sku, available, isLow: available < 5 })
}
