/** All accounts of the book, by id. */
export class Directory {
  #accounts

  constructor(accounts) {
    this.#accounts = new Map(accounts.map((account) => [account.id, account]))
  }

  /** The account that took over from `id`; itself when it was never merged. */
  current(id) {
    const account = this.#accounts.get(id)
    if (account?.mergedInto) return this.#accounts.get(account.mergedInto)
    return account
  }

  /** Merged accounts lose their contact: it moves to the successor. */
  contactOf(id) {
    return this.current(id)?.contact
  }
}
