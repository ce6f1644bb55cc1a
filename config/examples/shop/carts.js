const carts = new Map()

export function newCart() {
  const cart = { id: `c${carts.size + 1}`, lines: [] }
  carts.set(cart.id, cart)
  return cart
}

export function findCart(id) {
  return carts.get(id)
}
