import type { Language } from '../model/stack-trace.ts'
import { syntaxLanguageOf, type SyntaxLanguage } from './syntax.ts'

const LANGUAGES: Readonly<Record<SyntaxLanguage, Language>> = {
  JavaScript: 'javascript',
  TypeScript: 'javascript',
  Tsx: 'javascript',
  python: 'python',
  go: 'go',
  java: 'java',
  kotlin: 'java',
  rust: 'rust',
  ruby: 'ruby',
  php: 'php',
  csharp: 'dotnet',
  c: 'cpp',
  cpp: 'cpp',
}

/** The language whose traces name a file, by what it is written in; undefined for what is not parsed. */
export function traceLanguageOf(path: string): Language | undefined {
  const language = syntaxLanguageOf(path)
  return language === undefined ? undefined : LANGUAGES[language]
}
