import type { Literal } from '../model/literal.ts'

/**
 * Groups of rules that are switched together. `credential`: what opens something; `email`; `payment`: cards
 * and accounts; `address`: of the network; `phone`; `national_id`: of a person.
 */
export const REDACTION_CLASSES = [
  'credential',
  'email',
  'payment',
  'address',
  'phone',
  'national_id',
] as const

export type RedactionClass = (typeof REDACTION_CLASSES)[number]

/** A value in a text that must not be shown: text[start, end). */
export interface Span {
  readonly start: number
  readonly end: number
  /** It stands without quotes where a program could name a variable. */
  readonly isBare?: boolean
}

/** What a value is, in a word that tells a reader enough. */
export type RedactionKind =
  'private_key' | 'password' | 'token' | 'secret' | 'email' | 'card' | 'account' | 'address' | 'phone' | 'id'

/**
 * One kind of value that is masked. `find` takes time linear to the text, whatever the text: a pattern begins
 * with something fixed, and what it repeats is bounded or cannot be split in two ways.
 */
export interface RedactionRule {
  /** Stands in masks, metrics and configuration. Shape: "github_token". */
  readonly id: string
  readonly class: RedactionClass
  readonly kind: RedactionKind
  /** A text that holds none of these holds no such value. */
  readonly literals: readonly Literal[]
  /** In place of literals, where every such value has the form but no text in common. Without flags, ASCII only. */
  readonly form?: RegExp
  /** The values of a text, rising, without overlaps. */
  find(text: string): readonly Span[]
  readonly examples: RedactionExamples
}

/**
 * What a rule is known to do, as its test checks it. Shape: « and » stand around what is masked; ¦ stands for
 * nothing, so that no scanner takes an example for somebody's secret.
 */
interface RedactionExamples {
  readonly applies: readonly string[]
  readonly leavesAlone: readonly string[]
}

/**
 * Where a word may begin: not inside of another one. What follows an escape, such as the `n` of `\n` or `%3D`, or
 * a colour of a terminal is no part of a word.
 */
export const WORD_START = String.raw`(?<![A-Za-z0-9](?<!%[0-9A-Fa-f]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4}|\u001b\[[\d;]{0,9}m))`

/** Like `WORD_START`, for numbers: also not behind a decimal point or a minus of a longer number. */
export const NUMBER_START = String.raw`(?<![A-Za-z0-9._](?<!%[0-9A-Fa-f]{2}|\\[nrtbf]|\\u[0-9A-Fa-f]{4}|\u001b\[[\d;]{0,9}m))(?<!\d-)`

/** Finds what a pattern finds: its first group where it has one. `check` refuses what only looks like it. */
export function findPattern(
  pattern: RegExp,
  check: (value: string) => boolean = () => true,
): (text: string) => readonly Span[] {
  const global = new RegExp(pattern, pattern.flags.includes('d') ? pattern.flags : `${pattern.flags}dg`)
  return (text) => {
    const spans: Span[] = []
    for (const match of text.matchAll(global)) {
      const [start, end] = match.indices?.[1] ?? match.indices?.[0] ?? [0, 0]
      if (end > start && check(text.slice(start, end))) spans.push({ start, end })
    }
    return spans
  }
}
