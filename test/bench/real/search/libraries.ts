import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../../repair/child.ts'

/** What a version of a package needs for itself and its tests. */
export interface Libraries {
  /** Those it names, and what runs the tests of JUnit 3 to 5, as group:artifact:version. */
  readonly named: readonly string[]
  /** Paths of the jars, also of those that these need. */
  readonly jars: readonly string[]
}

const JUNIT = [
  'org.junit.jupiter:junit-jupiter:5.12.2',
  'org.junit.vintage:junit-vintage-engine:5.12.2',
  'org.junit.platform:junit-platform-console:1.12.2',
]
const PLUGIN = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1'
const MAVEN_MAX_MS = 240_000

/**
 * Asks Maven what the pom of a version names. It is fetched once and kept below `cache`.
 * Errors: throws where the registry has no such version, or a library cannot be had.
 */
export async function librariesOf(name: string, version: string, cache: string): Promise<Libraries> {
  const [group = '', artifact = ''] = name.split(':')
  const folder = join(cache, `pom-${group}-${artifact}-${version}`)
  const [list, paths] = [join(folder, 'named.txt'), join(folder, 'jars.txt')]
  if (!existsSync(paths)) {
    mkdirSync(folder, { recursive: true })
    const base = `https://repo1.maven.org/maven2/${group.replaceAll('.', '/')}/${artifact}/${version}`
    const answer = await fetch(`${base}/${artifact}-${version}.pom`)
    if (!answer.ok) throw new Error(`${name} ${version} has no pom`)
    writeFileSync(join(folder, 'pom.xml'), await answer.text())
    const goals = [`${PLUGIN}:list`, '-DexcludeTransitive=true', `-DoutputFile=${list}`]
    const more = [`${PLUGIN}:build-classpath`, `-Dmdep.outputFile=${paths}`]
    for (const words of [goals, more]) {
      const ended = await run(['mvn', '-q', '-B', ...words], { folder, timeoutMs: MAVEN_MAX_MS })
      if (ended.status !== 0) throw new Error(`${name} ${version}: ${ended.output.slice(0, 600)}`)
    }
  }
  const named = [...readFileSync(list, 'utf8').matchAll(/^ +([\w.-]+):([\w.-]+):jar:([\w.-]+):/gm)]
    .filter(([, one = '']) => !/^(?:junit|org\.junit.*)$/.test(one))
    .map(([, one, other, number]) => `${one}:${other}:${number}`)
  const jars = readFileSync(paths, 'utf8').trim().split(':')
  return {
    named: [...named, ...JUNIT],
    jars: jars.filter((jar) => !/\/(?:junit\/junit|org\/junit|opentest4j|apiguardian|hamcrest)\//.test(jar)),
  }
}
