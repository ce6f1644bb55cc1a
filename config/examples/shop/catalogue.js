const PRODUCTS = [
  { sku: 'mug', name: 'Enamel mug', priceCents: 1250, grams: 320, stock: 40 },
  { sku: 'lamp', name: 'Desk lamp', priceCents: 4900, grams: 2100, stock: 7 },
  { sku: 'chair', name: 'Folding chair', priceCents: 8900, grams: 6400, stock: 12 },
  { sku: 'rug', name: 'Wool rug', priceCents: 15900, grams: 9800, stock: 3 },
]

const reserved = new Map()

export function allProducts() {
  return PRODUCTS
}

/** The product with a stock keeping unit; undefined when it is not sold here. */
export function findProduct(sku) {
  return PRODUCTS.find((product) => product.sku === sku)
}

/** Sets pieces aside for a cart. */
export function reserve(sku, quantity) {
  reserved.set(sku, reservedOf(sku) + quantity)
}

export function reservedOf(sku) {
  return reserved.get(sku) ?? 0
}
