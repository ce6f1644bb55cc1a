/** The grades of the summary, one a distinct error. Shape: "  4×  proved  TypeError: …". */
export function gradesOf(output: string): readonly string[] {
  return [...output.matchAll(/^ +\d+× {2}(\w[\w ]*?) {2}/gm)].map((match) => match[1] ?? '')
}
