import { interleave } from '../../interleave.ts'
import type { Vocabulary } from './vocabulary.ts'

/** Arguments that a program may be started with. */
export interface TriedArguments {
  readonly args: readonly string[]
  /** Some value in it stands nowhere in the repository. */
  readonly isMadeUp: boolean
}

const PLACEHOLDER = /^(?:<([^<>]+)>|\[?([A-Z][A-Z0-9]*(?:[-_][A-Z0-9]+)*)\]?|\{([^{}]+)\})(?:…|\.\.\.)?$/
const SEQUENCE_WORDS_MAX = 8
const NUMBERS = ['0', '1', '2', '3', '7', '30', '100', '-1', '1.5']
const ODD = ['', '-', 'José', 'a b', 'a=b', ',', 'nothing-like-it']

/**
 * What arguments to try from those that a document shows, in this order: as they are written, with what they leave open
 * filled in from the repository, slightly changed. Names in capitals or angle brackets stand for a value, brackets for
 * what may be left out, bars for a choice, dots for more of the same.
 * Shape: ["FILE", "--by", "country|page"] gives ["june.csv", "--by", "country"] and more. Bounds: `countMax`.
 */
export function argumentsLike(
  shown: readonly string[],
  vocabulary: Vocabulary,
  countMax: number,
): readonly TriedArguments[] {
  const bases = expand(shown, vocabulary)
  const changed = bases.slice(0, BASES_CHANGED_MAX).map((base) => variantsOf(base, vocabulary))
  const seen = new Set<string>()
  return [...bases, ...interleave(changed)]
    .filter(({ args }) => {
      const key = args.join('\0')
      return !seen.has(key) && seen.add(key) !== undefined
    })
    .toSorted((a, b) => Number(a.isMadeUp) - Number(b.isMadeUp))
    .slice(0, countMax)
}

const BASES_MAX = 150
const BASES_CHANGED_MAX = 6

/** All ways to read what is shown, with a value in each open place. */
function expand(shown: readonly string[], vocabulary: Vocabulary): readonly TriedArguments[] {
  let partial: readonly TriedArguments[] = [{ args: [], isMadeUp: false }]
  for (const word of shown) {
    const choices = choicesFor(word, vocabulary)
    // The first choice of the others with each of this one comes before all with all.
    partial = choices
      .flatMap((choice, rank) => partial.map((base, order) => ({ base, choice, weight: rank + order })))
      .toSorted((a, b) => a.weight - b.weight)
      .slice(0, BASES_MAX)
      .map(({ base, choice }) => ({
        args: [...base.args, ...choice.args],
        isMadeUp: base.isMadeUp || choice.isMadeUp,
      }))
  }
  return partial
}

function choicesFor(word: string, vocabulary: Vocabulary): readonly TriedArguments[] {
  const optional = /^\[(.+)\]$/.exec(word)?.[1]
  if (optional !== undefined && !PLACEHOLDER.test(word)) return [held(), ...choicesFor(optional, vocabulary)]
  const placeholder = PLACEHOLDER.exec(word)
  if (placeholder !== null) {
    const values = valuesNamed(placeholder[1] ?? placeholder[2] ?? placeholder[3] ?? '', vocabulary)
    const isRepeated = /(?:…|\.\.\.)$/.test(word)
    return isRepeated ? sequences(values) : [...values, ...(word.startsWith('[') ? [held()] : [])]
  }
  if (/^(?:…|\.\.\.)$/.test(word)) return [held()]
  const isAbsentFile = /^[\w./-]+\.[a-z]\w{1,5}$/.test(word) && !vocabulary.files.includes(word)
  if (isAbsentFile) return [...vocabulary.files.map((file) => held(file)), held(word)]
  return /^[\w-]+(?:\|[\w-]+)+$/.test(word) ? word.split('|').map((one) => held(one)) : [held(word)]
}

function valuesNamed(name: string, { files, words, numbers }: Vocabulary): readonly TriedArguments[] {
  const paths = files.map((path) => held(path))
  // The document says that any goes there.
  const whole = [...numbers, ...NUMBERS].map((number) => ({
    args: [number],
    isMadeUp: !/^[1-9]\d*$/.test(number),
  }))
  const texts = words.map((word) => held(word))
  if (/file|path|input|csv|json|list|log|source|dir/i.test(name)) return [...paths, ...texts.slice(0, 4)]
  if (
    /num|count|ticks?|seed|size|len|port|limit|amount|id$|^n$|^k$|depth|width|height|years?|days?|pages?/i.test(
      name,
    )
  )
    return whole
  if (/month|date|day/i.test(name))
    return ['2024-01', '2024-02-29', '2023-12-31'].map((date) => ({ args: [date], isMadeUp: true }))
  return [...texts, ...whole, ...paths]
}

/** One, two and three values, one after the other. */
function sequences(values: readonly TriedArguments[]): readonly TriedArguments[] {
  const first = values.slice(0, SEQUENCE_WORDS_MAX)
  let last = first
  const all = [...first]
  for (let length = 2; length <= 3; length += 1) {
    last = last.flatMap((head) => first.map((value) => joined(head, value)))
    all.push(...last)
  }
  return all
}

function joined(a: TriedArguments, b: TriedArguments): TriedArguments {
  return { args: [...a.args, ...b.args], isMadeUp: a.isMadeUp || b.isMadeUp }
}

/** Arguments near those that are known to work. */
function variantsOf({ args, isMadeUp }: TriedArguments, vocabulary: Vocabulary): readonly TriedArguments[] {
  const near: TriedArguments[] = vocabulary.options.flatMap((option) => {
    if (args.includes(option)) return []
    return [
      { args: [option, ...args], isMadeUp },
      { args: [...args, option], isMadeUp },
      ...vocabulary.numbers.slice(0, 3).map((value) => ({ args: [...args, option, value], isMadeUp })),
      ...['100', '5', '1'].map((value) => ({ args: [...args, option, value], isMadeUp: true })),
    ]
  })
  const changed = args.map((word, index) =>
    changedWords(word, args, vocabulary).map((one) => at(args, index, one, isMadeUp)),
  )
  const last = args.at(-1)
  const fewer = args.map((_, index) => ({ args: args.toSpliced(index, 1), isMadeUp }))
  const more =
    last === undefined || last.startsWith('-')
      ? []
      : [last, ...vocabulary.words.slice(0, 6)].map((word) => ({ args: [...args, word], isMadeUp }))
  return interleave([near, ...changed, fewer, more])
}

function at(args: readonly string[], index: number, one: TriedArguments, isMadeUp: boolean): TriedArguments {
  return { args: args.toSpliced(index, 1, ...one.args), isMadeUp: isMadeUp || one.isMadeUp }
}

function changedWords(
  word: string,
  args: readonly string[],
  { files, words }: Vocabulary,
): readonly TriedArguments[] {
  if (word.startsWith('--')) return []
  if (files.includes(word))
    return files.filter((file) => file !== word && !args.includes(file)).map((file) => held(file))
  const made = (value: string): TriedArguments => ({ args: [value], isMadeUp: true })
  const number = Number(word)
  if (word !== '' && Number.isFinite(number))
    return [number + 1, number * 2, number * 3, 0, 1, -number, 0.1, 1e16].map((value) => made(String(value)))
  const parts = word.match(/\s*\S+/g) ?? []
  const starts = parts.slice(1).map((_, count) => made(parts.slice(0, count + 1).join('')))
  const letters = /^\S{2,30}$/.test(word) ? [made(word.slice(0, -1)), made(`${word}=${word}`)] : []
  return [
    ...words
      .filter((other) => other !== word)
      .slice(0, 12)
      .map((other) => held(other)),
    ...starts,
    ...letters,
    ...ODD.map(made),
  ]
}

function held(...args: readonly string[]): TriedArguments {
  return { args, isMadeUp: false }
}
