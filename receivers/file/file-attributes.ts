import { readFile, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import type { Attributes } from '../../agent/model/resource.ts'
import type { Config } from './config.ts'

/** Attributes that all records of a file have. Source of the names: OpenTelemetry semantic conventions, log.file. */
export async function fileAttributes(
  { path, resolvedPath }: { readonly path: string; readonly resolvedPath: string },
  config: Config,
): Promise<Attributes> {
  return {
    ...(config.include_file_name ? { [ATTRIBUTE.logFileName]: basename(path) } : {}),
    ...(config.include_file_path ? { [ATTRIBUTE.logFilePath]: path } : {}),
    ...(config.include_file_name_resolved ? { 'log.file.name_resolved': basename(resolvedPath) } : {}),
    ...(config.include_file_path_resolved ? { 'log.file.path_resolved': resolvedPath } : {}),
    ...(await ownership(resolvedPath, config)),
    ...config.attributes,
  }
}

async function ownership(path: string, config: Config): Promise<Attributes> {
  const { include_file_owner_name: withOwner, include_file_owner_group_name: withGroup } = config
  const withMode = config.include_file_permissions
  if (!withOwner && !withGroup && !withMode) return {}
  const stats = await stat(path).catch(() => undefined)
  if (stats === undefined) return {}
  return {
    ...(withOwner ? { 'log.file.owner.name': await nameOf('/etc/passwd', stats.uid) } : {}),
    ...(withGroup ? { 'log.file.owner.group.name': await nameOf('/etc/group', stats.gid) } : {}),
    ...(withMode ? { 'log.file.permissions': (stats.mode & 0o7777).toString(8).padStart(4, '0') } : {}),
  }
}

/** The name with a number in a file of names; the number where it has none. Source: passwd(5), group(5). */
async function nameOf(list: string, id: number): Promise<string> {
  const text = await readFile(list, 'utf8').catch(() => '')
  const entry = text.split('\n').find((line) => line.split(':')[2] === String(id))
  return entry?.split(':')[0] ?? String(id)
}
