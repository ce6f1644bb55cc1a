import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError } from '../model/errors.ts'
import { parseTemplate, type Template } from './template.ts'

const TEMPLATES_MAX = 1_000

/**
 * All templates of a folder and its sub folders, by path.
 * Errors: ConfigError HEPH_TEMPLATE_INVALID for a template that is wrong or whose id another one has,
 * HEPH_TEMPLATE_FOLDER_UNREADABLE when the folder cannot be read. Bounds: 1000 files.
 */
export async function loadTemplates(folder: string): Promise<readonly Template[]> {
  const paths = await yamlFiles(folder)
  const templates = await Promise.all(
    paths.map(async (path) => parseTemplate(await readFile(path, 'utf8'), path)),
  )
  const pathById = new Map<string, string>()
  for (const [index, { id }] of templates.entries()) {
    const path = paths[index] ?? ''
    const other = pathById.get(id)
    if (other !== undefined) {
      throw new ConfigError('HEPH_TEMPLATE_INVALID', `${path}: id: "${id}" is the id of ${other} too`, {
        fields: { path },
      })
    }
    pathById.set(id, path)
  }
  return templates
}

async function yamlFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((cause: unknown) => {
    throw new ConfigError('HEPH_TEMPLATE_FOLDER_UNREADABLE', `the template folder ${folder} cannot be read`, {
      cause,
      fields: { folder },
    })
  })
  const files = entries.filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
  if (files.length > TEMPLATES_MAX) {
    throw new ConfigError(
      'HEPH_TEMPLATE_FOLDER_UNREADABLE',
      `the template folder ${folder} holds ${files.length} templates, at most ${TEMPLATES_MAX} are read`,
      { fields: { folder } },
    )
  }
  return files.map((entry) => join(entry.parentPath, entry.name)).sort()
}
