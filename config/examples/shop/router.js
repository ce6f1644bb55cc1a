import { addLine, createCart, showCart } from './handlers/carts.js'
import { placeOrder, showPlacedOrder } from './handlers/orders.js'
import { listProducts, showAvailability, showProduct } from './handlers/products.js'
import { requestShipment } from './handlers/shipments.js'
import { health, shutDown } from './handlers/operations.js'
import { log } from './log.js'
import { notFound, sendJson } from './reply.js'

const BODY_BYTES_MAX = 64 * 1024

const ROUTES = [
  ['GET', '/health', health],
  ['POST', '/shutdown', shutDown],
  ['GET', '/products', listProducts],
  ['GET', '/products/:sku', showProduct],
  ['GET', '/products/:sku/availability', showAvailability],
  ['POST', '/carts', createCart],
  ['GET', '/carts/:id', showCart],
  ['POST', '/carts/:id/lines', addLine],
  ['POST', '/orders', placeOrder],
  ['GET', '/orders/:id', showPlacedOrder],
  ['POST', '/shipments', requestShipment],
]

/** Logs a request, finds its handler and answers 500 for what the handler throws. */
export async function handleRequest(request, response) {
  const body = await readBody(request)
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  if (pathname !== '/health') log('info', 'request', { method: request.method, path: request.url, body })
  const match = findRoute(request.method, pathname)
  if (match === undefined) return notFound(response, `no route ${request.method} ${pathname}`)
  try {
    await match.handler({ params: match.params, query: searchParams, body, response })
  } catch (error) {
    console.error(error)
    sendJson(response, 500, { error: 'internal error' })
  }
}

function findRoute(method, pathname) {
  const parts = pathname.split('/')
  for (const [routeMethod, pattern, handler] of ROUTES) {
    const names = pattern.split('/')
    if (routeMethod !== method || names.length !== parts.length) continue
    const params = {}
    const isMatch = names.every((name, index) => {
      if (!name.startsWith(':')) return name === parts[index]
      params[name.slice(1)] = decodeURIComponent(parts[index])
      return true
    })
    if (isMatch) return { handler, params }
  }
  return undefined
}

async function readBody(request) {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk
    if (text.length > BODY_BYTES_MAX) return text.slice(0, BODY_BYTES_MAX)
  }
  return text
}
