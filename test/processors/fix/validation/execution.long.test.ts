import { rm } from 'node:fs/promises'
import { test } from 'tap'
import type { Diagnosis } from '../../../../agent/model/diagnosis.ts'
import { locateProgram } from '../../../../agent/subprocess/program.ts'
import { projectWith } from '../project.ts'
import { hostPath, skip as noSandbox } from '../sandboxed.ts'
import { diagnosisWith, inputWith, repair, strategyWith, type Replacement } from '../stage-support.ts'

interface Program {
  readonly language: Diagnosis['language']
  /** Where that is not the language. */
  readonly title?: string
  readonly needs: string
  readonly files: Readonly<Record<string, string>>
  readonly command: readonly string[]
  readonly type: string
  readonly message: string
  readonly frame: { readonly function: string; readonly path: string }
  /** Right, and all of it is executed. */
  readonly whole: Replacement
  /** Right for the error, with a part that nothing executes. */
  readonly partly: Replacement
}

const WITNESS = 'the code says so'

const PROGRAMS: readonly Program[] = [
  {
    language: 'javascript',
    needs: 'node',
    files: {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
      'main.js': `import { label } from './label.js'\nlabel({})\n`,
      'label.js': `export function label(user) {\n  return user.name.trim()\n}\n`,
      'label.test.js': `import test from 'node:test'\nimport { label } from './label.js'\ntest('a label is made', () => {\n  if (label({ name: 'x ' }) !== 'x') throw new Error('label')\n})\n`,
    },
    command: ['node', 'main.js'],
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'trim')",
    frame: { function: 'label', path: 'label.js' },
    whole: { path: 'label.js', from: '  return', to: `  if (user.name === undefined) return ''\n  return` },
    partly: {
      path: 'label.js',
      from: '  return',
      to: `  if (user.name === undefined) return ''\n  if (user.name === null) return '-'\n  return`,
    },
  },
  {
    language: 'javascript',
    title: 'typescript',
    needs: 'node',
    files: {
      'package.json': '{"type":"module","scripts":{"test":"node --test"}}',
      'main.ts': `import { label } from './label.ts'\nlabel({})\n`,
      'label.ts': `export interface User {\n  readonly name?: string\n}\n\nexport function label(user: User): string {\n  return user.name!.trim()\n}\n`,
      'label.test.ts': `import test from 'node:test'\nimport { label } from './label.ts'\ntest('a label is made', () => {\n  if (label({ name: 'x ' }) !== 'x') throw new Error('label')\n})\n`,
    },
    command: ['node', 'main.ts'],
    type: 'TypeError',
    message: "Cannot read properties of undefined (reading 'trim')",
    frame: { function: 'label', path: 'label.ts' },
    whole: { path: 'label.ts', from: '  return', to: `  if (user.name === undefined) return ''\n  return` },
    partly: {
      path: 'label.ts',
      from: '  return',
      to: `  if (user.name === undefined) return ''\n  if (user.name === '?') return '-'\n  return`,
    },
  },
  {
    language: 'python',
    needs: 'python3',
    files: {
      'main.py': 'from label import label\nlabel({})\n',
      'label.py': 'def label(user):\n    return user.get("name").strip()\n',
      'test_label.py':
        'import unittest\nfrom label import label\n\nclass LabelTest(unittest.TestCase):\n    def test_label(self):\n        self.assertEqual(label({"name": "x "}), "x")\n',
    },
    command: ['python3', 'main.py'],
    type: 'AttributeError',
    message: "'NoneType' object has no attribute 'strip'",
    frame: { function: 'label', path: 'label.py' },
    whole: {
      path: 'label.py',
      from: '    return',
      to: '    if "name" not in user:\n        return ""\n    return',
    },
    partly: {
      path: 'label.py',
      from: '    return',
      to: '    if "name" not in user:\n        return ""\n    if user["name"] == 7:\n        return "7"\n    return',
    },
  },
  {
    language: 'go',
    needs: 'go',
    files: {
      'go.mod': 'module shop\n\ngo 1.21\n',
      'main.go':
        'package main\n\ntype User struct{ Name *string }\n\nfunc Label(u User) string {\n\treturn *u.Name\n}\n\nfunc main() {\n\tprintln(Label(User{}))\n}\n',
      'main_test.go':
        'package main\n\nimport "testing"\n\nfunc TestLabel(t *testing.T) {\n\tn := "x"\n\tif Label(User{&n}) != "x" {\n\t\tt.Fatal("label")\n\t}\n}\n',
    },
    command: ['go', 'run', '.'],
    type: 'runtime.Error',
    message: 'invalid memory address or nil pointer dereference',
    frame: { function: 'Label', path: 'main.go' },
    whole: {
      path: 'main.go',
      from: '\treturn *u.Name',
      to: '\tif u.Name == nil {\n\t\treturn ""\n\t}\n\treturn *u.Name',
    },
    partly: {
      path: 'main.go',
      from: '\treturn *u.Name',
      to: '\tif u.Name == nil {\n\t\treturn ""\n\t}\n\tif *u.Name == "-" {\n\t\treturn "?"\n\t}\n\treturn *u.Name',
    },
  },
  {
    language: 'rust',
    needs: 'cargo',
    files: {
      'Cargo.toml': '[package]\nname = "shop"\nversion = "0.1.0"\nedition = "2021"\n',
      'src/main.rs':
        'fn label(name: Option<&str>) -> String {\n    let shown = name.unwrap();\n    shown.trim().to_string()\n}\n\nfn main() {\n    println!("{}", label(None));\n}\n\n#[cfg(test)]\nmod tests {\n    #[test]\n    fn makes_a_label() {\n        assert_eq!(super::label(Some("x ")), "x");\n    }\n}\n',
    },
    command: ['cargo', 'run'],
    type: 'panic',
    message: 'called `Option::unwrap()` on a `None` value',
    frame: { function: 'shop::label', path: 'src/main.rs' },
    whole: {
      path: 'src/main.rs',
      from: '    let shown = name.unwrap();',
      to: '    let Some(shown) = name else {\n        return String::new();\n    };',
    },
    partly: {
      path: 'src/main.rs',
      from: '    let shown = name.unwrap();',
      to: '    let Some(shown) = name else {\n        return String::new();\n    };\n    if shown == "?" {\n        return "-".to_string();\n    }',
    },
  },
]

async function checkOf(program: Program, replacement: Replacement): Promise<string> {
  const directory = await projectWith(program.files)
  try {
    const event = {
      language: program.language,
      exceptionType: program.type,
      exceptionMessage: program.message,
      resource: { 'process.command_args': [...program.command], 'process.working_directory': directory },
    }
    const diagnosis = diagnosisWith({ path: directory }, program.frame, { language: program.language })
    const change = { ...replacement, witness: WITNESS }
    const outcome = await repair(directory, inputWith(event, diagnosis), [strategyWith([change])])
    if (outcome.kind !== 'fix') return JSON.stringify(outcome)
    const check = outcome.verdict.checks.find(({ id }) => id === 'execution')
    return `${outcome.verdict.grade}: ${check?.outcome}: ${check?.reason}`
  } finally {
    await rm(directory, { recursive: true })
  }
}

for (const program of PROGRAMS) {
  const skip =
    noSandbox || (locateProgram(program.needs, hostPath) === undefined ? `no ${program.needs} here` : false)
  void test(
    `${program.title ?? program.language}: a change is proved when all of it ran, and is not when a part of it never did`,
    { skip },
    async (t) => {
      t.match(await checkOf(program, program.whole), /^proved: passed: executed: \S+:\d+/)
      t.match(
        await checkOf(program, program.partly),
        /^plausible: not_run: no run of the reproduction or the tests executed \S+:\d+$/,
      )
    },
  )
}
