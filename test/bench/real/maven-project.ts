import { isUtf8 } from 'node:buffer'
import { createHash } from 'node:crypto'
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { run } from '../repair/child.ts'

/** Nothing is done where nothing has changed since. */
const BUILD = `[ -e target/built ] && [ -z "$(find src -newer target/built)" ] || {
rm -rf target && mkdir -p target/classes
for one in src/main/resources src/test/resources; do [ ! -d $one ] || cp -r $one/. target/classes; done
javac -J-XX:TieredStopAtLevel=1 -nowarn -proc:none -encoding UTF-8 -source 8 -target 8 -cp '.m2/lib/*' \\
  -sourcepath src/test/java -d target/classes $(find src/main/java -name '*.java' ! -name '*-info.java') "$@" && touch target/built; }`

const JARS_MAX_MS = 300_000

/** What a sources jar has of the archive itself. */
const OF_THE_JAR = /^META-INF\/(?:MANIFEST\.MF|maven\/)/

/** Unpacked jars of one version, and the libraries that it and its tests need, as group:artifact:version. */
export interface MavenSources {
  readonly sources: string
  readonly tests: string
  readonly libraries: readonly string[]
}

/** Lays out the sources of a package and of its tests as Maven has them, with a pom.xml that says how they are built. */
export function layOutMaven({ sources, tests, libraries }: MavenSources, to: string): void {
  copyParts(sources, join(to, 'src/main'))
  copyParts(tests, join(to, 'src/test'))
  writeFileSync(join(to, 'pom.xml'), pomOf(libraries))
}

/**
 * The folder with the jars of these libraries and of those that they need; Maven gets them once, and they are kept below `cache`.
 * Errors: throws with what Maven says where one cannot be had. Bounds: five minutes.
 */
export async function jarsOf(libraries: readonly string[], cache: string): Promise<string> {
  const pom = pomOf(libraries)
  const folder = join(cache, `jars-${createHash('sha256').update(pom).digest('hex').slice(0, 16)}`)
  if (existsSync(folder)) return folder
  mkdirSync(cache, { recursive: true })
  const scratch = mkdtempSync(join(cache, '.jars-'))
  try {
    writeFileSync(join(scratch, 'pom.xml'), pom)
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies'
    const command = ['mvn', '-q', '-B', goal, '-DoutputDirectory=jars']
    const { status, output } = await run(command, { folder: scratch, timeoutMs: JARS_MAX_MS })
    if (status !== 0) throw new Error(`the libraries cannot be had: ${output.slice(0, 1000)}`)
    // Another run may have been first.
    if (!existsSync(folder)) renameSync(join(scratch, 'jars'), folder)
    return folder
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

function copyParts(from: string, to: string): void {
  for (const path of globSync('**/*', { cwd: from })) {
    if (OF_THE_JAR.test(path) || !statSync(join(from, path)).isFile()) continue
    const place = join(to, path.endsWith('.java') ? 'java' : 'resources', path)
    mkdirSync(dirname(place), { recursive: true })
    if (path.endsWith('.java')) writeFileSync(place, asUtf8(readFileSync(join(from, path))))
    else cpSync(join(from, path), place)
  }
}

/** Old sources are of Latin-1, and say so nowhere. */
function asUtf8(bytes: Buffer): Buffer {
  return isUtf8(bytes) ? bytes : Buffer.from(bytes.toString('latin1'))
}

/** Java 8 is the oldest source that today's compilers take, and what most packages of the last ten years are written in. */
function pomOf(libraries: readonly string[]): string {
  const dependencies = libraries.map((library) => {
    const [group, artifact, version] = library.split(':')
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version></dependency>`
  })
  return `<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>example</groupId>
  <artifactId>package</artifactId>
  <version>1.0</version>
  <properties>
    <maven.compiler.source>8</maven.compiler.source>
    <maven.compiler.target>8</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
  <build>
    <plugins>
      <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.11.0</version></plugin>
      <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.2.5</version></plugin>
    </plugins>
  </build>
</project>
`
}

/** Compiles all of a package that is laid out so, and of its tests these files and what they use. */
export function mavenBuild(testFiles: readonly string[]): readonly string[] {
  return ['sh', '-c', BUILD, 'sh', ...testFiles]
}
