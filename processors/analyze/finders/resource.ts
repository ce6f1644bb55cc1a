import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace } from '../findings.ts'
import { code, nearest } from '../words.ts'

/** A file or module that is not there: whether the repository has it, or one of almost that name. */
export const resourceFinder: Finder = {
  id: 'resource',
  async find(investigation) {
    const { crash, repository, symptom, logEvidence } = investigation
    const wanted = symptom.subject
    if (symptom.errorClass !== 'resource_missing' || repository === undefined || wanted === undefined)
      return {}
    const at = crash === undefined ? '' : ` (${crashPlace(crash)})`
    const basis = crash === undefined ? [logEvidence] : crashEvidence(investigation)
    const isModule = /module/.test(symptom.rule)
    const last = wanted.split(/[\\/]/).at(-1) ?? wanted
    const stem = isModule ? last.replace(/\.\w+$/, '') : last
    const paths = repository.files.map((file) => file.path)
    const same = paths.filter(
      (path) => path.split('/').at(-1) === last || (isModule && fileStem(path) === stem),
    )
    if (same.length > 0 && same.length < 4) {
      const where = isModule
        ? 'is looked for under another path'
        : 'is there in the repository: the program was started in another folder, or the file was not shipped'
      return { causes: [cause(`${symptom.summary}${at}: ${code(same[0] ?? '')} ${where}`, 0.7, basis)] }
    }
    const folder = isModule ? folderNamed(wanted, paths) : undefined
    if (folder !== undefined) {
      const where = `${code(`${folder}/`)} is a folder, and is asked for as if it was a file`
      return { causes: [cause(`${symptom.summary}${at}: ${where}`, 0.7, basis)] }
    }
    const isPackage = isModule && !/^[./\\]/.test(wanted)
    if (isPackage && crash?.view.id !== 'go') {
      const advice = 'install it, or add it to the dependencies of the project'
      return { errorClass: 'operational', causes: [cause(`${symptom.summary}${at}: ${advice}`, 0.75, basis)] }
    }
    const near = nearest(
      stem,
      new Set(paths.map((path) => (isModule ? fileStem(path) : (path.split('/').at(-1) ?? '')))),
    )
    if (near !== undefined) {
      return {
        causes: [
          cause(`${symptom.summary}${at}: the repository has ${code(near)}, which may be meant`, 0.7, basis),
        ],
      }
    }
    return {
      causes: [cause(`${symptom.summary}${at}, and nothing of that name is in the repository`, 0.55, basis)],
    }
  },
}

/** The folder of the repository that a whole path ends with. Shape: "test" for "/home/me/shop/test" with "test/cart.js" there. */
function folderNamed(wanted: string, paths: readonly string[]): string | undefined {
  if (!/^(?:\/|[A-Za-z]:[\\/])/.test(wanted)) return undefined
  const asked = wanted.replaceAll('\\', '/').replace(/\/$/, '')
  const folders = new Set(paths.flatMap((path) => foldersOf(path)))
  return [...folders].toSorted((a, b) => b.length - a.length).find((folder) => asked.endsWith(`/${folder}`))
}

/** Shape: "a/b/c.js" gives "a" and "a/b". */
function foldersOf(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1)
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'))
}

function fileStem(path: string): string {
  return (path.split('/').at(-1) ?? '').replace(/\.\w+$/, '')
}
