import { cpSync, globSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

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

function copyParts(from: string, to: string): void {
  for (const path of globSync('**/*', { cwd: from })) {
    if (OF_THE_JAR.test(path) || !statSync(join(from, path)).isFile()) continue
    const place = join(to, path.endsWith('.java') ? 'java' : 'resources', path)
    mkdirSync(dirname(place), { recursive: true })
    cpSync(join(from, path), place)
  }
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
