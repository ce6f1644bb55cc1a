import type { Repository } from '../../../../agent/repository/repository.ts'
import { folderOf, foldersUp, pathIn, type TestPlan } from './test-plan.ts'

/** A build tool of the JVM, by its files, and where it leaves what each test came to. */
interface BuildTool {
  readonly origin: string
  readonly manifests: readonly string[]
  readonly command: string
  readonly reports: string
}

/** Wrapper scripts of a repository fetch the tool itself, which nothing inside can: the one of this machine is taken. */
const TOOLS: readonly BuildTool[] = [
  {
    origin: 'the Maven project of the changed file',
    manifests: ['pom.xml'],
    command: 'mvn -o -B -Dstyle.color=never -Dmaven.test.failure.ignore=false test',
    reports: '*/surefire-reports/TEST-*.xml',
  },
  {
    origin: 'the Gradle project of the changed file',
    manifests: ['build.gradle', 'build.gradle.kts'],
    command: 'gradle --offline --console=plain --no-daemon --continue test',
    reports: '*/test-results/*/TEST-*.xml',
  },
]

/** How the Java or Kotlin project around a path is tested: by the tool whose file is nearest. */
export function jvmPlans(repository: Repository, path: string): readonly TestPlan[] {
  for (const directory of foldersUp(folderOf(path))) {
    const tool = TOOLS.find(({ manifests }) =>
      manifests.some((name) => repository.hasFile(pathIn(directory, name))),
    )
    if (tool !== undefined) return [planOf(tool, directory)]
  }
  return []
}

/** The reports are written to files; printed after the run they are in its output, as those of other tools are. */
function planOf({ origin, command, reports }: BuildTool, directory: string): TestPlan {
  const print = `find . -path '${reports}' -exec cat {} +`
  return {
    origin,
    directory,
    command: ['/bin/sh', '-c', `${command}; status=$?; ${print}; exit $status`],
    environment: {},
    format: 'junit',
  }
}
