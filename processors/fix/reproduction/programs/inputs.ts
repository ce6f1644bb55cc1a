/** A text to be read from the standard input. */
export interface TriedInput {
  readonly text: string
  /** It stands nowhere in the repository. */
  readonly isMadeUp: boolean
}

const SEEDS = [
  '',
  'a\n',
  '1\n',
  'a b c\n',
  'a,b\n1,2\n',
  '{}\n',
  '[]\n',
  '{"a": 1}\n',
  'José,Zürich\nBo,Oslo\n',
]
const BASES_CHANGED_MAX = 4

/**
 * What to pipe into a program: what documents and tests pipe into it or hold, the same slightly changed, and what is odd:
 * nothing, one word, text beyond ASCII. Bounds: `countMax`.
 */
export function inputsLike(
  shown: readonly string[],
  held: readonly string[],
  countMax: number,
): readonly TriedInput[] {
  const bases = [...new Set([...shown, ...held.map((text) => (text.endsWith('\n') ? text : `${text}\n`))])]
  const changed = bases.slice(0, BASES_CHANGED_MAX).flatMap(variantsOf)
  const made = [...new Set([...changed, ...SEEDS])].filter((text) => !bases.includes(text))
  return [
    ...bases.map((text) => ({ text, isMadeUp: false })),
    ...made.map((text) => ({ text, isMadeUp: true })),
  ].slice(0, countMax)
}

/** The same text with one thing changed that programs tend to forget. */
function variantsOf(text: string): readonly string[] {
  const lines = text.replace(/\n$/, '').split('\n')
  const [first = ''] = lines
  const numbers = ['0', '-1', '9007199254740993', '1.5', 'null', '""'].map((value) =>
    text.replace(/(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])/, value),
  )
  const words = ['José', 'Å', '', 'x y'].flatMap((value) => [
    text.replace(/(?<=[\n,;"\s])[A-Za-z]{2,}(?=[\n,;"\s]*$)/, value),
    text.replaceAll(/(?<=^|[,;"\s])[A-Z][a-z]+(?=[\n,;"\s]|$)/g, value),
  ])
  const byLine = [
    ...lines.map((_, index) => `${lines.toSpliced(index, 1).join('\n')}\n`),
    `${first}\n`,
    `${text}${text}`,
    `${text}\n`,
    text.replace(/\n$/, ''),
    text.replaceAll('\n', '\r\n'),
  ]
  const fields = [...text.matchAll(/"[\w-]+"\s*:\s*(?:"[^"]*"|[\w.-]+)\s*,?\s*/g)].map((match) =>
    text.replace(match[0], '').replace(/,\s*\}/, '}'),
  )
  return [...numbers, ...fields, ...words, ...byLine]
}
