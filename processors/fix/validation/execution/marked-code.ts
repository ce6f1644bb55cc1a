import type { Edit } from '../../../../agent/model/fix.ts'
import { parseSyntax, syntaxLanguageOf } from '../../../../agent/repository/syntax.ts'
import { applyEdits, type FileChange, type TextEdit } from '../../../../agent/rewrite/edits.ts'
import { newSyntaxErrors } from '../../../../agent/rewrite/syntax-check.ts'
import { changedRanges } from './changed-ranges.ts'
import { changedStatements, type ChangedStatement } from './changed-statements.ts'
import { markLanguageOf, type MarkLanguage } from './mark-language.ts'

/** One place that makes a file of its own when it is executed. */
export interface Mark {
  /** Name of the file. */
  readonly name: string
  /** Shape: "src/cart.js:12", in the file after the change. */
  readonly place: string
}

/** A change with marks in it. */
export interface MarkedCode {
  readonly changes: readonly FileChange[]
  readonly marks: readonly Mark[]
  /** Files in which statements cannot be marked. */
  readonly unmarked: readonly string[]
}

const MARKS_MAX = 24

/**
 * Puts a mark before every changed statement whose execution does not follow from that of another one. `folder`: where the
 * marks make their files, as it is seen inside.
 * Bounds: 24 marks; a change of more is one that cannot be marked.
 */
export function markedCode(
  changes: readonly FileChange[],
  { edits, folder }: { readonly edits: readonly Edit[]; readonly folder: string },
): MarkedCode {
  const marks: Mark[] = []
  const unmarked: string[] = []
  const marked = changes.map((change): FileChange => {
    const grammar = syntaxLanguageOf(change.path)
    const language = grammar === undefined ? undefined : markLanguageOf(grammar)
    if (grammar === undefined || language === undefined) {
      unmarked.push(change.path)
      return change
    }
    const root = parseSyntax(grammar, change.after)
    const statements = changedStatements(root, changedRanges(change, edits), language)
    const ofFile = statements.map(({ node }, index): Mark => ({
      name: `${marks.length + index}`,
      place: `${change.path}:${node.range().start.line + 1}`,
    }))
    const inserted = statements.flatMap((statement, index) => {
      const mark = language.mark(`${folder}/${ofFile[index]?.name ?? ''}`)
      return insertionsOf(statement, mark, change.after, language) ?? []
    })
    const { prelude } = language
    const head =
      prelude === undefined || statements.length === 0
        ? undefined
        : root
            .children()
            .find((child) => String(child.kind()) === prelude.behind)
            ?.range().end.index
    const all = head === undefined ? inserted : [at(head, prelude?.text ?? ''), ...inserted]
    const after = applyEdits(change.after, all)
    const isWhole = statements.every((one) => insertionsOf(one, '', change.after, language) !== undefined)
    if (!isWhole || newSyntaxErrors(change.path, change.after, after).length > 0) {
      unmarked.push(change.path)
      return change
    }
    marks.push(...ofFile)
    return { ...change, after }
  })
  if (marks.length > MARKS_MAX) return { changes, marks: [], unmarked: changes.map(({ path }) => path) }
  return { changes: marked, marks, unmarked }
}

function at(index: number, replacement: string): TextEdit {
  return { start: index, end: index, replacement }
}

/** Undefined where there is no form for it. */
function insertionsOf(
  { node, form }: ChangedStatement,
  mark: string,
  text: string,
  language: MarkLanguage,
): readonly TextEdit[] | undefined {
  const { start, end } = node.range()
  if (form === 'expression') {
    const [before = '', after = ''] = language.around?.(mark, '\0').split('\0') ?? []
    return language.around === undefined ? undefined : [at(start.index, before), at(end.index, after)]
  }
  if (form === 'bare') return [at(start.index, `{ ${language.statement(mark)}`), at(end.index, ' }')]
  const lineStart = text.lastIndexOf('\n', start.index - 1) + 1
  const indent = text.slice(lineStart, start.index)
  const isAlone = !/\S/.test(indent)
  if (language.needsOwnLine === true && isAlone) return [at(start.index, `${mark}\n${indent}`)]
  return [at(start.index, language.statement(mark))]
}
