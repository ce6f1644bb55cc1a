import { MOVES, type State } from './moves.ts'

export class IllegalMoveError extends Error {
  override readonly name = 'IllegalMoveError'

  constructor(from: State, to: State) {
    super(`an order that is ${from} cannot become ${to}`)
  }
}

export class Order {
  readonly id: string
  #state: State = 'placed'
  #paidCents = 0
  #paidBackCents = 0

  constructor(id: string) {
    this.id = id
  }

  get state(): State {
    return this.#state
  }

  get balance(): number {
    return this.#paidCents - this.#paidBackCents
  }

  pay(cents: number): void {
    this.#move('paid')
    this.#paidCents = cents
  }

  pack(): void {
    this.#move('packed')
  }

  ship(): void {
    this.#move('shipped')
  }

  deliver(): void {
    this.#move('delivered')
  }

  cancel(): void {
    this.#move('cancelled')
    this.#payBack()
  }

  return(): void {
    this.#move('returned')
    this.#payBack()
  }

  #payBack(): void {
    this.#paidBackCents = this.#paidCents
  }

  #move(to: State): void {
    if (!MOVES[this.#state].includes(to)) throw new IllegalMoveError(this.#state, to)
    this.#state = to
  }
}
