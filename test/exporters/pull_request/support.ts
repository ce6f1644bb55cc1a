import { join } from 'node:path'
import type { Test } from 'tap'
import type { Settings } from '../../../agent/component/settings.ts'
import { batchOfRecords } from '../../../agent/model/batch-of-records.ts'
import type { LogRecord } from '../../../agent/model/log-record.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { createLogger } from '../../../agent/telemetry/logger.ts'
import { config } from '../../../exporters/pull_request/config.ts'
import { PullRequestExporter } from '../../../exporters/pull_request/exporter.ts'
import { codeIn, fixOf, git, recordOf } from '../../agent/cli/fixes/support.ts'
import { systemClock } from '../../agent/repository/support.ts'
import { makeCertificates } from '../../support/certificates.ts'
import { settingsWith } from '../../support/settings.ts'
import { ForgeStandIn } from './forge-stand-in.ts'

export { AFTER, BEFORE, git } from '../../agent/cli/fixes/support.ts'
import { AFTER, BEFORE } from '../../agent/cli/fixes/support.ts'

export const never = new AbortController().signal
export const PAT = 'ghp_standInToken'

/** A bare repository with some code, and where it is. */
export function bareRepository(folder: string): string {
  const files = { 'src/user.js': BEFORE, 'README.md': 'a shop\n', '.github/workflows/ci.yml': 'on: push\n' }
  const code = codeIn(join(folder, 'code'), files)
  git(code, 'branch', '-M', 'trunk')
  const bare = join(folder, 'repositories', 'acme', 'shop.git')
  git(code, 'clone', '-q', '--bare', '.', bare)
  git(bare, 'config', 'uploadpack.allowFilter', 'true')
  git(bare, 'config', 'uploadpack.allowAnySHA1InWant', 'true')
  return bare
}

/** A forge with one repository. */
export async function forgeIn(
  t: Test,
  folder: string,
  app?: { readonly publicKey: string; readonly clientId: string },
) {
  const certificates = makeCertificates(folder, '127.0.0.1')
  const bare = bareRepository(folder)
  const tokens = new Set([PAT])
  const repositories = join(folder, 'repositories')
  const forge = await new ForgeStandIn({
    certificates,
    repositories,
    tokens,
    ...(app === undefined ? {} : { app }),
  }).start()
  t.teardown(() => forge.close())
  return { forge, bare, ca: certificates.ca, tokens }
}

/** A started exporter; what it logs is kept. */
export async function exporterWith(
  t: Test,
  folder: string,
  written: Readonly<Record<string, unknown>>,
  changes: Partial<Settings> = {},
) {
  const logged: string[] = []
  const settings = settingsWith({
    clock: systemClock,
    stateDirectory: join(folder, 'state'),
    baseDirectory: folder,
    logger: createLogger({
      clock: systemClock,
      level: 'info',
      encoding: 'console',
      write: (line) => logged.push(line),
    }),
    ...changes,
  })
  const exporter = new PullRequestExporter(settings, config.parse({ allow_private: true, ...written }))
  await exporter.start()
  t.teardown(() => exporter.shutdown())
  const take = async (...records: readonly LogRecord[]): Promise<void> => {
    for (const record of records) await exporter.export(batchOfRecords([record], { stream: 'fixes' }), never)
  }
  return { take, logged, exporter }
}

/** The event of a fix of `src/user.js`, with other attributes where they are given. */
export function fixRecord(
  attributes: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, readonly [string, string]>> = { 'src/user.js': [BEFORE, AFTER] },
): LogRecord {
  const record = recordOf(fixOf(files))
  return { ...record, attributes: { ...record.attributes, ...attributes } as LogRecord['attributes'] }
}

/** Our branch as the repository has it; undefined when there is none. */
export function branchOf(bare: string): string | undefined {
  const fingerprint = String(fixRecord().attributes[ATTRIBUTE.fingerprint])
  const [line] = git(bare, 'branch', '--list', 'hephaestus/*', '--format=%(refname:short)').split('\n')
  return line === '' || line === undefined ? undefined : line.replace(fingerprint.slice(0, 12), 'FINGERPRINT')
}

/** Its name as it is. */
export function branchName(bare: string): string {
  return git(bare, 'branch', '--list', 'hephaestus/*', '--format=%(refname:short)').trim()
}
