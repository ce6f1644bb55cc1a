import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutated, type Mutation } from '../mutation.ts'
import { calleeOf, kindOf, type CodeFile } from '../tree.ts'

/**
 * Letters of a date pattern that mean something else than they look: `hh` is the hour of half a day, `YYYY` the year of the week, `DD` the day of the year, and `mm`
 * and `MM` are easily taken for each other.
 * Applies in Go to layouts, and in Java to texts of `ofPattern` and `SimpleDateFormat`, for errors that say that a text or a field did not fit; leaves alone `hh` beside the `a` of
 * morning and evening.
 */
export const dateLetters: Mutation = {
  id: 'date_letters',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /could not be parsed|Unparseable date|Unsupported field|Unable to obtain|YearOfEra|WeekBasedYear|Invalid value for|parsing time "/,
  of: (node, { file }) => {
    if (file.grammar.family === 'go') return layoutOf(node, file)
    if (file.grammar.family !== 'java' || kindOf(node) !== 'string_literal') return []
    const call = node.parent()?.parent()
    const called =
      kindOf(call) === 'object_creation_expression'
        ? call?.field('type')?.text()
        : call?.field('name')?.text()
    const name = called ?? (call === null || call === undefined ? '' : (calleeOf(call)?.text() ?? ''))
    if (!/^(ofPattern|SimpleDateFormat|appendPattern)$/.test(name)) return []
    const text = node.text()
    return LETTERS.flatMap(({ of, becomes, says, unless }): readonly Mutated[] => {
      const code = text.replace(of, becomes)
      if (code === text || unless?.test(text) === true) return []
      return [{ edits: [replaced(node, code)], says: `in ${quoted(text)} ${says}` }]
    })
  },
}

/** In Go the parts of a layout are those of one certain moment: the third hour is that of half a day, and what follows another pattern is none. */
function layoutOf(node: SyntaxNode, { grammar }: CodeFile): readonly Mutated[] {
  const text = node.text()
  if (!grammar.strings.has(kindOf(node)) || !/\d\d|[YyMDdHhs]{2}/.test(text)) return []
  return LAYOUTS.flatMap(({ of, becomes, says, unless }): readonly Mutated[] => {
    const code = of.reduce((so, one, at) => so.replace(one, becomes[at] ?? ''), text)
    if (code === text || unless?.test(text) === true) return []
    return [{ edits: [replaced(node, code)], says: `in ${quoted(text)} ${says}` }]
  })
}

interface Layout {
  readonly of: readonly RegExp[]
  readonly becomes: readonly string[]
  readonly says: string
  readonly unless?: RegExp
}

const LAYOUTS: readonly Layout[] = [
  {
    of: [/\b0?3:04/],
    becomes: ['15:04'],
    says: '`03` is the hour from 1 to 12; `15` is that of the day',
    unless: /PM|pm/,
  },
  {
    of: [/2006-02-01/],
    becomes: ['2006-01-02'],
    says: '`02` is the day and `01` the month',
  },
  {
    of: [/[Yy]{4}/, /-MM-/, /[Dd]{2}/, /HH:[mM]{2}/, /:[sS]{2}/],
    becomes: ['2006', '-01-', '02', '15:04', ':05'],
    says: 'the letters are those of other languages; Go writes 2006-01-02 15:04:05',
  },
  {
    of: [/(?<=T)15:04:05"/],
    becomes: ['15:04:05Z07:00"'],
    says: 'the zone behind the time is left out',
  },
]

interface Letters {
  readonly of: RegExp
  readonly becomes: string
  readonly says: string
  readonly unless?: RegExp
}

const LETTERS: readonly Letters[] = [
  { of: /hh?/, becomes: 'HH', says: '`hh` is the hour from 1 to 12; `HH` is that of the day', unless: /a/ },
  { of: /Y+/, becomes: 'uuuu', says: '`YYYY` is the year that a week belongs to; `uuuu` is that of the day' },
  { of: /D+/, becomes: 'dd', says: '`DD` is the day of the year; `dd` is that of the month' },
  { of: /(?<=[-/. y])mm|mm(?=[-/.])/, becomes: 'MM', says: '`mm` is the minute; `MM` is the month' },
  { of: /(?<=[hHkK]:)MM/, becomes: 'mm', says: '`MM` is the month; `mm` is the minute' },
  { of: /(?<=:)SS(?!S)/, becomes: 'ss', says: '`SS` is a part of a second; `ss` is the second' },
]
