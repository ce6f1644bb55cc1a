export interface ItemAdded {
  type: 'item_added'
  sku: string
  quantity: number
  cents: number
}

/** `by` may be negative. A line with nothing left goes away, as if it had been removed. */
export interface QuantityChanged {
  type: 'quantity_changed'
  sku: string
  by: number
}

export interface ItemRemoved {
  type: 'item_removed'
  sku: string
}

/** The customer has undone a removal: the line is there again as it was, last in the cart. */
export interface ItemRestored {
  type: 'item_restored'
  sku: string
}

export type CartEvent = ItemAdded | QuantityChanged | ItemRemoved | ItemRestored
