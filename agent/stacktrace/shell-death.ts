/** What a shell says of a program that a signal ended: the last words below whatever the program said itself. */

const DEATH =
  /^(?:\S+: line \d+: +\d+ )?(Segmentation fault|Aborted|Bus error|Floating point exception|Illegal instruction)(?: +\(core dumped\)(?: .*)?)?$/

/** What it was; undefined for other lines. Shape: "Aborted (core dumped)" gives "Aborted". */
export function shellDeath(line: string): string | undefined {
  return DEATH.exec(line)?.[1]
}
