import type { Repository } from '../../../../agent/repository/repository.ts'
import { foldersUp, folderOf, pathIn, type TestPlan } from './test-plan.ts'

const TEST_FILES = /(?:^|\/)(?:tests?\/.*|[^/]*Tests?|Test[^/]*)\.java$/
const MAIN = /\bstatic\s+void\s+main\s*\(\s*(?:final\s+)?String\b/
const FILES_MAX = 30
/** Names as Java writes them: they become words of a command. */
const CLASS_NAME = /^[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*$/

/**
 * How Java without a build tool is tested: everything below the nearest folder with a `src` or `test` folder, or below the
 * root, is compiled together, and each class that looks like a test and has a `main` is run with assertions on. What such a program
 * ends with is the outcome. Archives in `lib` are on the class path.
 */
export async function javaPlans(repository: Repository, path: string): Promise<readonly TestPlan[]> {
  const directory = projectFolder(repository, path)
  const prefix = directory === '' ? '' : `${directory}/`
  const files = repository.files
    .filter((file) => file.path.startsWith(prefix) && TEST_FILES.test(file.path.slice(prefix.length)))
    .slice(0, FILES_MAX)
  const classes: string[] = []
  for (const file of files) {
    const text = (await repository.read(file.path))?.text ?? ''
    const name = classOf(file.path, text)
    if (MAIN.test(text) && CLASS_NAME.test(name)) classes.push(name)
  }
  if (classes.length === 0) return []
  return [
    {
      origin: 'test classes with a main',
      directory,
      command: ['/bin/sh', '-c', scriptFor(classes)],
      environment: { JAVA_TOOL_OPTIONS: '-XX:+UseSerialGC -XX:TieredStopAtLevel=1' },
      format: 'tap',
    },
  ]
}

function projectFolder(repository: Repository, path: string): string {
  const found = foldersUp(folderOf(path)).find((folder) =>
    ['src', 'test', 'tests'].some((name) =>
      repository.files.some((file) => file.path.startsWith(`${pathIn(folder, name)}/`)),
    ),
  )
  return found ?? ''
}

/** Shape: "test/split/AllTests.java" with "package split;" gives "split.AllTests". */
function classOf(path: string, text: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1, -'.java'.length)
  const [, inPackage] = /^[ \t]*package\s+([\w.]+)\s*;/m.exec(text) ?? []
  return inPackage === undefined ? name : `${inPackage}.${name}`
}

/** Every program is told as a test, on an output that is not its own. */
function scriptFor(classes: readonly string[]): string {
  return [
    'out=/tmp/classes; mkdir -p "$out"',
    `find . -name '*.java' ! -name module-info.java ! -path './.*' > /tmp/sources`,
    `javac -nowarn -encoding UTF-8 -cp 'lib/*' -d "$out" @/tmp/sources >&2 || exit 1`,
    'status=0',
    `for class in ${classes.join(' ')}; do`,
    `if java -ea -cp "$out:lib/*" "$class" >&2; then echo "ok - $class"; else echo "not ok - $class"; status=1; fi`,
    'done',
    'exit $status',
  ].join('\n')
}
