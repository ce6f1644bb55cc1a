import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { Language } from '../../../../agent/model/stack-trace.ts'
import { ownRefusal } from '../../../../processors/fix/reproduction/refusal.ts'
import { openProject, projectWith } from '../project.ts'

interface End {
  readonly exitCode?: number
  readonly output?: string
}

async function refusal(
  files: Readonly<Record<string, string>>,
  language: Language,
  { exitCode = 1, output = 'no such order' }: End = {},
): Promise<string | undefined> {
  const directory = await projectWith(files)
  try {
    return await ownRefusal(
      { errors: [], exitCode, output },
      { repository: await openProject(directory), language },
    )
  } finally {
    await rm(directory, { recursive: true })
  }
}

void test('an end by a code that the program writes down is its own', async (t) => {
  t.equal(await refusal({ 'a.js': '\nprocess.exit(2)\n' }, 'javascript', { exitCode: 2 }), 'a.js:2')
  t.equal(await refusal({ 'a.ts': 'process.exitCode = 3\n' }, 'javascript', { exitCode: 3 }), 'a.ts:1')
  t.equal(await refusal({ 'a.py': 'sys.exit(f"no {name}")\n' }, 'python'), 'a.py:1')
  t.equal(await refusal({ 'a.go': 'package a\n\tlog.Fatalf("no")\n' }, 'go'), 'a.go:2')
  t.equal(await refusal({ 'A.java': 'System.exit(4);\n' }, 'java', { exitCode: 4 }), 'A.java:1')
  t.equal(await refusal({ 'm.rs': 'std::process::exit(2);\n' }, 'rust', { exitCode: 2 }), 'm.rs:1')
  t.equal(await refusal({ 'm.rs': 'fn main() -> Result<(), String> {\n' }, 'rust'), 'm.rs:1')
})

void test('another code, no message, a signal, and what only tests do are no refusal', async (t) => {
  const files = { 'a.js': 'process.exit(2)\n', 'test/a.js': 'process.exit(5)\n' }
  t.equal(await refusal(files, 'javascript', { exitCode: 1 }), undefined)
  t.equal(await refusal(files, 'javascript', { exitCode: 5 }), undefined)
  t.equal(await refusal(files, 'javascript', { exitCode: 2, output: '\n' }), undefined)
  t.equal(await refusal({ 'm.rs': 'std::process::exit(134)\n' }, 'rust', { exitCode: 134 }), undefined)
  t.equal(await refusal(files, 'ruby', { exitCode: 2 }), undefined)
})
