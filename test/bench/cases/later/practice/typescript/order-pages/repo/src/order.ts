export interface Order {
  id: string
  customer: string
  cents: number
}

export interface Page {
  rows: Order[]
  /** The id after which the next page begins; null when nothing comes after this page. */
  next: string | null
}
