import { mavenOptions } from '../../../../agent/sandbox/package-caches.ts'
import { PREPARED_FOLDER, type Manager } from '../manager.ts'
import { WORKSPACE_PATH } from '../../../../agent/sandbox/sandbox.ts'

/**
 * Applies to a pom.xml, which pins what it names. Surefire fetches what runs tests only when there is a test to run, so they are
 * run once, whatever comes of it. Plugins and tests run while packages are fetched: in the sandbox, with registries as the only
 * way out.
 */
export const maven: Manager = {
  id: 'maven',
  lockFile: 'pom.xml',
  alsoRead: [],
  output: `${PREPARED_FOLDER}/maven`,
  command: () => [
    '/bin/sh',
    '-c',
    'set -e; printf "%s" "$SETTINGS" > /tmp/settings.xml; mvn -B -q -s /tmp/settings.xml dependency:go-offline; mvn -B -q -s /tmp/settings.xml -Dmaven.test.failure.ignore=true test || :',
  ],
  environment: ({ directory, registry }) => ({
    MAVEN_OPTS: `-Dmaven.repo.local=${directory}/${PREPARED_FOLDER}/maven -Dhttp.proxyHost=127.0.0.1 -Dhttp.proxyPort=3128 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=3128`,
    SETTINGS: `<settings><mirrors><mirror><id>central</id><mirrorOf>*</mirrorOf><url>${registry}</url></mirror></mirrors><proxies><proxy><active>true</active><protocol>http</protocol><host>127.0.0.1</host><port>3128</port></proxy></proxies></settings>`,
  }),
  seen: ({ folder }) => ({ '.': repositoryFolder(folder) }),
  runEnvironment: ({ folder }) => ({
    MAVEN_OPTS: mavenOptions(`${WORKSPACE_PATH}/${repositoryFolder(folder)}`),
  }),
}

function repositoryFolder(folder: string): string {
  return `${folder === '' ? '' : `${folder}/`}${PREPARED_FOLDER}/maven`
}
