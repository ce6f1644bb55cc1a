import type { Candidate, Edit } from '../../agent/model/fix.ts'
import type { ErrorEvent, Fingerprint } from '../../agent/model/error-event.ts'
import { applyEdits } from '../../agent/rewrite/edits.ts'
import { checkPolicy } from '../../processors/fix/validation/checks/policy.ts'
import type { Project } from './projects.ts'

/** Why the policy refuses a change of a project's file; undefined when it does not. */
export async function policyReason(
  { files, path }: Project,
  search: string,
  replace: string,
): Promise<string | undefined> {
  const before = files[path] ?? ''
  const start = before.indexOf(search)
  if (start < 0) throw new Error(`the file does not hold ${search}`)
  const edit: Edit = { path, blobId: 'b', start, end: start + search.length, replacement: replace }
  const candidate = { edits: [edit] } as unknown as Candidate
  const event = {
    fingerprint: '0' as Fingerprint,
    exceptionMessage: 'it has no price',
    body: '',
    contextBefore: [],
    contextAfter: [],
  } as unknown as ErrorEvent
  const repository = { files: [], read: () => Promise.resolve(undefined) }
  const changes = [{ path, before, after: applyEdits(before, [edit]) }]
  const check = await checkPolicy(candidate, changes, { event, repository })
  return check.outcome === 'passed' ? undefined : check.reason
}
