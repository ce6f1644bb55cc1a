import { lineOf } from '../../../agent/repository/symbols.ts'
import type { Binding } from '../language-view.ts'
import { originAt, type Origin, type Search, type Step } from '../origin.ts'
import { code, place } from '../words.ts'
import { calledDefinition } from './callee.ts'

/**
 * Go: a value that comes with an error, used before the error was looked at.
 * Leaves alone: results whose error is compared with nil between the call and the use, or handed to something that may look at it.
 */
export async function uncheckedError(
  step: Step,
  binding: Binding,
  search: Search,
): Promise<Origin | undefined> {
  const { node, view, trail } = step
  const call = binding.value === undefined ? undefined : view.call(view.core(binding.value))
  if (binding.part === undefined || binding.value === undefined || call === undefined) return undefined
  const names = binding.node.parent()?.namedChildren() ?? []
  const error = names.at(-1)
  if (error === undefined || error.id() === binding.node.id()) return undefined
  const definition = await calledDefinition(view.core(binding.value), trail, search)
  const results = definition?.symbol.node.field('result')?.text()
  const isError =
    results === undefined ? /^(?:_|.*[eE]rr.*)$/.test(error.text()) : /\berror\)?$/.test(results)
  if (!isError) return undefined
  const between = trail.file.text.slice(binding.value.range().end.index, node.range().start.index)
  if (error.text() !== '_' && isLookedAt(error.text(), between)) return undefined
  const how =
    error.text() === '_' ? 'is dropped' : `${code(error)} is not looked at before line ${lineOf(node)}`
  const text = `${code(node)} comes from ${code(binding.value)} whose error ${how} (${place(trail.file, binding.node)})`
  return originAt(trail, binding.node, { kind: 'unchecked_error', strength: 0.85, isDefect: true, text })
}

/** What only tells of an error goes on as if there was none. */
const TELLS = /^(?:\w*log\w*|fmt|zap|slog)\.|(?:^|\.)(?:print|log|debug|info|warn|error)\w*$/i

/** Whether code compares an error with nil, or hands it to a function, as `check(err)` does. Shape of an error: "err", "errs[1]". */
function isLookedAt(error: string, between: string): boolean {
  const word = `(?<![\\p{L}\\p{N}_.])${RegExp.escape(error)}(?![\\p{L}\\p{N}_])`
  if (new RegExp(`${word}\\s*[!=]=\\s*nil|\\bnil\\s*[!=]=\\s*${word}`, 'u').test(between)) return true
  const handed = new RegExp(`(?<![\\w.])([\\w.]+)\\((?:[^()]*,)?\\s*${word}\\s*[,)]`, 'gu')
  return [...between.matchAll(handed)].some(([, callee = '']) => !TELLS.test(callee))
}
