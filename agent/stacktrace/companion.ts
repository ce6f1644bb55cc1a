/**
 * Lines that a program prints for one event although no stack trace holds them together.
 *
 *   10:00:00 UTC [42] ERROR:  deadlock detected                  head
 *   10:00:00 UTC [42] DETAIL:  Process 42 waits for ShareLock    goes on
 *   10:00:00 UTC [42] STATEMENT:  UPDATE carts SET total = 7     goes on
 *
 * Where the head comes and nothing goes on from it, it is a record of its own, as if nobody had looked.
 */
export interface Companion {
  readonly id: string
  /** What tells whether a line goes on in the record that this line begins; undefined when it begins none. */
  begin(line: string): GoesOn | undefined
}

/** Asked about each line below the head, in order, until it says no. */
export type GoesOn = (line: string) => boolean
