/** What is wrong with the text of a condition. Units: `at` is the index of a character. */
export class ConditionFault extends Error {
  readonly at: number

  constructor(at: number, expected: string, saw: string) {
    super(`expected ${expected} at character ${at + 1} (saw ${saw})`)
    this.at = at
  }
}
