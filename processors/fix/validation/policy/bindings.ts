import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import { placedNodes } from './code-tree.ts'

/** Modules that run programs, open connections, change files or load code. */
const DANGEROUS_MODULE =
  /^(?:node:)?(?:child_process|fs(?:\/promises)?|net|https?|http2|dgram|tls|dns(?:\/promises)?|vm|worker_threads|cluster|inspector|module|v8|repl|process)$|^(?:axios|got|undici|node-fetch|ws|request|superagent|execa|shelljs|cross-spawn|ssh2|nodemailer)$|^(?:os|subprocess|socket|shutil|sys|pty|ctypes|requests|httpx|aiohttp|urllib|http|ftplib|smtplib|telnetlib|pickle|marshal|shelve|importlib|multiprocessing|paramiko|builtins|runpy|code)(?:\.|$)/

/** The names under which a file uses such modules, or parts of them. Go names packages by their path: its calls show. */
export function dangerousBindings(root: CodeNode): readonly string[] {
  const names: string[] = []
  for (const { node } of placedNodes(root)) {
    if (node.kind === 'import_statement' || node.kind === 'import_from_statement')
      names.push(...(/["'`]/.test(node.text) ? quotedImport(node.text) : pythonImport(node.text)))
    if (node.kind === 'variable_declarator') names.push(...required(node.text))
  }
  return names
}

/** Shape: `import files, { rm as drop } from 'node:fs'` gives files, drop. */
function quotedImport(text: string): readonly string[] {
  const [, list = '', module = ''] = /^import\s+([\s\S]*?)\s+from\s*["']([^"']+)["']/.exec(text) ?? []
  return DANGEROUS_MODULE.test(module) ? namesIn(list) : []
}

/** Shape: `{ exec: run } = require('child_process')` gives run. */
function required(text: string): readonly string[] {
  const [, list = '', module = ''] =
    /^([\s\S]*?)\s*=\s*(?:await\s+import|require)\s*\(\s*["'`]([^"'`]+)["'`]\s*\)/.exec(text) ?? []
  return DANGEROUS_MODULE.test(module) ? namesIn(list) : []
}

/** Shape: `import os as o, json` gives o; `from os import system as s` gives s. */
function pythonImport(text: string): readonly string[] {
  const [, from = '', list = ''] = /^from\s+([\w.]+)\s+import\s+([\s\S]+)$/.exec(text) ?? []
  if (from !== '') return DANGEROUS_MODULE.test(from) && from !== 'os.path' ? namesIn(list) : []
  return text
    .replace(/^import\s+/, '')
    .split(',')
    .filter((part) => DANGEROUS_MODULE.test(part.trim().split(/\s/)[0] ?? ''))
    .flatMap(namesIn)
    .map((name) => name.split('.')[0] ?? name)
}

/** The names that a list of imports binds; `path` of a module that reaches out only reads. */
function namesIn(list: string): readonly string[] {
  return list
    .replaceAll(/[{}()*\n]/g, ' ')
    .split(',')
    .map(
      (part) =>
        part
          .trim()
          .split(/(?:^|\s+)as\s+|\s*:\s*/)
          .at(-1)
          ?.trim() ?? '',
    )
    .filter((name) => /^[\w$.]+$/.test(name) && name !== 'path')
}
