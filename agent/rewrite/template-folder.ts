import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ConfigError, describeError } from '../model/errors.ts'
import { parseTemplate, type Template } from './template.ts'

const TEMPLATES_MAX = 1_000

/** What a folder holds: the templates that can be used, and what is wrong with the others. */
export interface TemplateFolder {
  readonly templates: readonly Template[]
  readonly faults: readonly TemplateFault[]
}

/** Why a template is left out. */
export interface TemplateFault {
  readonly path: string
  /** From 1; 0 when it is not about a line. */
  readonly line: number
  /** One sentence, with path and line in front. */
  readonly reason: string
}

/**
 * All templates of a folder and its sub folders, by path. One that is wrong, or whose id another one has,
 * is left out and told as a fault: it takes nothing from the others.
 * Errors: ConfigError HEPH_TEMPLATE_FOLDER_UNREADABLE when the folder cannot be read. Bounds: 1000 files.
 */
export async function loadTemplates(folder: string): Promise<TemplateFolder> {
  const templates: Template[] = []
  const faults: TemplateFault[] = []
  const pathById = new Map<string, string>()
  for (const path of await yamlFiles(folder)) {
    try {
      const template = parseTemplate(await readFile(path, 'utf8'), path)
      const other = pathById.get(template.id)
      if (other !== undefined) throw duplicate(template.id, path, other)
      pathById.set(template.id, path)
      templates.push(template)
    } catch (error) {
      const line = error instanceof ConfigError ? Number(error.fields['line'] ?? 0) : 0
      faults.push({ path, line, reason: error instanceof ConfigError ? error.message : describeError(error) })
    }
  }
  return { templates, faults }
}

function duplicate(id: string, path: string, other: string): ConfigError {
  return new ConfigError('HEPH_TEMPLATE_INVALID', `${path}:1: id: "${id}" is the id of ${other} too`, {
    fields: { path, line: 1 },
  })
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
