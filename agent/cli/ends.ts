/** Makes the action of a command: what it ends with is the exit code. */
export type Ends = <A extends unknown[]>(
  action: (...words: A) => Promise<number> | number,
) => (...words: A) => Promise<void>
