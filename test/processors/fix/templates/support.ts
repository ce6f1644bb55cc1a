import { findRewrites, type Rewrite } from '../../../../agent/rewrite/template-engine.ts'
import type { Site } from '../../../../agent/rewrite/match-context.ts'
import type { Template } from '../../../../agent/rewrite/template.ts'
import { codeFile } from '../../../../agent/rewrite/tree.ts'

/** A case of a template's own table, as both parts of the table have it. */
export interface TemplateCase {
  readonly path?: string | undefined
  readonly beside?: readonly string[] | undefined
  readonly exception?: string | undefined
  readonly message: string
  readonly line: number
  readonly column?: number | undefined
  readonly callers?: readonly { readonly line: number; readonly column?: number | undefined }[] | undefined
}

const PATHS = {
  javascript: 'app.js',
  python: 'app.py',
  go: 'app.go',
  java: 'App.java',
  rust: 'app.rs',
  ruby: 'app.rb',
  php: 'app.php',
}

export function pathOf(template: Template, { path }: TemplateCase): string {
  return path ?? PATHS[template.languages[0] ?? 'javascript']
}

/** What the template makes of a case's code. */
export function rewritesOf(template: Template, one: TemplateCase, text: string): readonly Rewrite[] {
  const path = pathOf(template, one)
  const file = codeFile(path, text)
  if (file === undefined) throw new Error(`no grammar for ${path}`)
  const places = [{ line: one.line, column: one.column }, ...(one.callers ?? [])]
  const sites = places.map(({ line, column }, depth): Site => ({
    path,
    line,
    ...(column === undefined ? {} : { column }),
    function: '',
    depth,
  }))
  return findRewrites(template, {
    exceptionType: one.exception ?? template.exceptions[0] ?? 'Error',
    exceptionMessage: one.message,
    sites,
    files: new Map(
      [path, ...(one.beside ?? [])].flatMap((name) => {
        const known = name === path ? file : codeFile(name, '')
        return known === undefined ? [] : [[name, known] as const]
      }),
    ),
  })
}
