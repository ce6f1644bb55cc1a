import { join, resolve } from 'node:path'
import type { Settings } from '../../agent/component/settings.ts'
import type { Config } from './config.ts'

/** Where the knowledge is kept. Absolute. */
export function knowledgeFile(
  { path }: Config,
  { baseDirectory, stateDirectory }: Pick<Settings, 'baseDirectory' | 'stateDirectory'>,
): string {
  return path === undefined ? join(stateDirectory, 'knowledge.sqlite') : resolve(baseDirectory, path)
}
