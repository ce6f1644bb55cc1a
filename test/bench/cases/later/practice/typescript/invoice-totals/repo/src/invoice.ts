export interface Line {
  text: string
  cents: number
  count: number
}

export interface Credit {
  text: string
  cents: number
}

export interface Invoice {
  number: string
  customer: string
  currency: string
  lines: Line[]
  credits: Credit[]
}
