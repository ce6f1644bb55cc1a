/** One program as a command line starts it, after the steps before it. */
export interface CommandLine {
  /** What is run before, in order: builds. */
  readonly steps: readonly (readonly string[])[]
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** What is piped into it, where the line writes it down; a file that it is read from. */
  readonly input?: { readonly text: string } | { readonly path: string }
}

type Token =
  { readonly word: string; readonly isQuoted: boolean } | { readonly operator: '&&' | '|' | '<' | '>' }

const LINE_LENGTH_MAX = 500

/**
 * Reads a line as documents write it for a shell: words, quotes, `A=b` in front, steps joined by `&&` or `;`, and an input
 * from `echo`, `printf`, `cat` or `<`. A bar without blanks is part of a word (`a|b` in documents says "either"), as
 * `<name>` is. Undefined for what needs more of a shell than that. Shape: "sh build.sh && java -cp out Main 1".
 */
export function parseCommandLine(line: string): CommandLine | undefined {
  if (line.length > LINE_LENGTH_MAX) return undefined
  const tokens = tokensOf(line.trim())
  if (tokens === undefined || tokens.length === 0) return undefined
  const parts = split(tokens, '&&').map((part) => split(part, '|'))
  const last = parts.at(-1)
  if (last === undefined || last.length > 2 || parts.slice(0, -1).some((part) => part.length > 1))
    return undefined
  const program = programOf(last.at(-1) ?? [])
  if (program === undefined || program.words.length === 0) return undefined
  const piped = last.length === 2 ? pipedInput(wordsOf(last[0] ?? [])) : undefined
  if (last.length === 2 && piped === undefined) return undefined
  const steps = parts.slice(0, -1).map((part) => wordsOf(part[0] ?? []))
  return { steps, ...program, ...(piped === undefined ? {} : { input: piped }) }
}

function tokensOf(line: string): readonly Token[] | undefined {
  const tokens: Token[] = []
  let rest = line
  while (rest !== '') {
    const operator = /^(?:&&|;|\|(?=\s)|<(?=\s)|>{1,2}\s*)/.exec(rest)?.[0]
    if (operator !== undefined) {
      tokens.push({
        operator: operator === ';' ? '&&' : operator.startsWith('>') ? '>' : (operator as '&&' | '|' | '<'),
      })
      rest = rest.slice(operator.length).trimStart()
      continue
    }
    const word = wordAt(rest)
    if (word === undefined) return undefined
    tokens.push({ word: word.text, isQuoted: word.isQuoted })
    rest = rest.slice(word.length).trimStart()
    if (rest.startsWith('#')) break
  }
  return tokens
}

/** The word at the start of a text; undefined where a shell would put something else in its place. */
function wordAt(
  text: string,
): { readonly text: string; readonly length: number; readonly isQuoted: boolean } | undefined {
  const parts: string[] = []
  let at = 0
  let isQuoted = false
  while (at < text.length) {
    const rest = text.slice(at)
    const found =
      /^'([^']*)'/.exec(rest) ??
      /^"((?:[^"\\$`]|\\.)*)"/.exec(rest) ??
      /^(<[^<>\s]+>|(?:\\.|[^\s'"\\$`;&<>]|\|(?=\S))+)/.exec(rest)
    if (found === null) break
    const isSingle = found[0].startsWith("'")
    isQuoted ||= /^['"]/.test(found[0])
    parts.push(isSingle ? (found[1] ?? '') : (found[1] ?? '').replaceAll(/\\(.)/g, '$1'))
    at += found[0].length
  }
  const isWhole = at === text.length || /[\s;&]/.test(text[at] ?? '')
  return at === 0 || !isWhole ? undefined : { text: parts.join(''), length: at, isQuoted }
}

function split(tokens: readonly Token[], operator: '&&' | '|'): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]]
  for (const token of tokens) {
    if ('operator' in token && token.operator === operator) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts.filter((part) => part.length > 0)
}

function wordsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.flatMap((token) => ('word' in token ? [token.word] : []))
}

function programOf(tokens: readonly Token[]): Omit<CommandLine, 'steps'> | undefined {
  const environment: Record<string, string> = {}
  const words: string[] = []
  let path: string | undefined
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index]
    if (token === undefined) break
    if ('operator' in token) {
      const next = tokens[index + 1]
      if (next === undefined || 'operator' in next) return undefined
      if (token.operator === '<') path = next.word
      index += 1
      continue
    }
    const [, name, value] = /^([A-Z_][A-Z0-9_]*)=(.*)$/s.exec(token.word) ?? []
    if (words.length === 0 && name !== undefined && value !== undefined) environment[name] = value
    else words.push(token.word)
  }
  return { words, environment, ...(path === undefined ? {} : { input: { path } }) }
}

function pipedInput(words: readonly string[]): CommandLine['input'] {
  const [program, ...rest] = words
  if (program === 'cat' && rest.length === 1) return { path: rest[0] ?? '' }
  if (program === 'echo') return { text: `${rest.filter((word) => !/^-[ne]+$/.test(word)).join(' ')}\n` }
  if (program !== 'printf' || rest.length === 0) return undefined
  const text = rest[0] === '%s' ? rest.slice(1).join('') : (rest[0] ?? '')
  return { text: text.replaceAll(String.raw`\n`, '\n').replaceAll(String.raw`\t`, '\t') }
}
