/** A word as a shell reads it. Shape: "a b" gives "'a b'". */
export function quotedWord(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
}
