export interface Account {
  name: string
  note?: string
  balance: bigint
}

export class Ledger {
  readonly #accounts: Map<string, Account>

  constructor(accounts: readonly Account[]) {
    this.#accounts = new Map(accounts.map((account) => [account.name, account]))
  }

  transfer(from: string, to: string, cents: bigint): void {
    const source = this.#account(from)
    const target = this.#account(to)
    if (source.balance < cents) throw new Error(`${from} has only ${source.balance} cents`)
    source.balance -= cents
    target.balance += cents
  }

  total(): bigint {
    return this.accounts().reduce((sum, { balance }) => sum + balance, 0n)
  }

  accounts(): Account[] {
    return [...this.#accounts.values()]
  }

  #account(name: string): Account {
    const account = this.#accounts.get(name)
    if (account === undefined) throw new Error(`no account is called ${name}`)
    return account
  }
}
