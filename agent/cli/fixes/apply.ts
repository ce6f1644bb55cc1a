import { PermanentError } from '../../model/errors.ts'
import { gitBlobId, isBlobIdOf } from '../../repository/blob.ts'
import { gitOutput } from '../../repository/git.ts'
import { applyDiff } from '../../rewrite/apply-diff.ts'
import { unifiedDiff } from '../../rewrite/diff.ts'
import { parseDiff } from '../../rewrite/parse-diff.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { ProposedFix } from '../../model/proposed-fix.ts'
import { forgetState, savedStates, saveState, type SavedState } from './saved-state.ts'
import { readTreeFile, treeWith, writeTreeFile, type TreeFile } from './working-tree.ts'

/** Where a fix goes, and where the way back is kept. */
export interface ApplyOptions {
  /** A folder of the code; what the fix names is looked for there and above it, to the top of the working tree. */
  readonly start: string
  readonly stateDirectory: string
  readonly nowMs: number
  /** By what the fix can be taken back beside its own id: that of its repair, the fingerprint of its error. */
  readonly names?: readonly string[]
}

/** A fix that is in the working tree now. */
export interface AppliedFix {
  readonly root: string
  readonly paths: readonly string[]
}

interface PlannedFile {
  readonly now: TreeFile
  readonly after: string
}

const DIFFERENCE_MAX = 4_000

/**
 * Changes the working tree as a fix says. All files are looked at before the first is changed, and what they were is
 * kept in the state directory; when one cannot be written, those before it are put back.
 * Errors: PermanentError HEPH_FIX_APPLIED when it is there already, HEPH_FIX_BASE with the difference when a file is
 * not the one that the fix was made for, HEPH_FIX_REFUSED for a fix that the agent's own policy refused; what
 * treeWith, readTreeFile, writeTreeFile and applyDiff throw.
 */
export async function applyFix(fix: ProposedFix, options: ApplyOptions): Promise<AppliedFix> {
  const { stateDirectory } = options
  if (fix.grade === 'refused') {
    throw new PermanentError(
      'HEPH_FIX_REFUSED',
      `the fix ${fix.id} was refused by the policy; see fixes show`,
    )
  }
  const paths = fix.files.map(({ path }) => path)
  const root = await treeWith(options.start, paths)
  if (savedStates(stateDirectory).some((saved) => saved.fixId === fix.id && saved.root === root)) {
    throw new PermanentError('HEPH_FIX_APPLIED', `the fix ${fix.id} is applied already; --undo takes it back`)
  }
  const planned = await plan(fix, root)
  saveState(stateDirectory, {
    fixId: fix.id,
    names: options.names ?? [],
    root,
    appliedAt: new Date(options.nowMs).toISOString(),
    files: planned.map(({ now, after }) => ({
      path: now.path,
      mode: now.mode,
      before: now.text,
      afterBlobId: blobIdOf(after),
    })),
  })
  await writeAll(
    root,
    planned.map(({ now, after }) => ({ ...now, text: after })),
    planned.map(({ now }) => now),
  ).catch((error: unknown) => {
    forgetState(stateDirectory, fix.id)
    throw error
  })
  return { root, paths }
}

/**
 * Takes an applied fix back, by the beginning of its id or of another of its names.
 * Errors: PermanentError HEPH_FIX_NOT_APPLIED, HEPH_FIX_BASE when a file was changed since; those of the files.
 */
export async function undoFix(id: string, stateDirectory: string): Promise<AppliedFix> {
  const saved = savedWith(id, savedStates(stateDirectory))
  const now = await Promise.all(saved.files.map(async ({ path }) => await readTreeFile(saved.root, path)))
  // A file that is as before was not reached: the command was killed while it applied the fix.
  const changed = saved.files.filter(
    (file, index) => ![file.afterBlobId, blobIdOf(file.before)].includes(now[index]?.blobId ?? ''),
  )
  if (changed.length > 0) {
    const names = changed.map(({ path }) => path).join(', ')
    throw new PermanentError(
      'HEPH_FIX_BASE',
      `${names} in ${saved.root} changed since the fix was applied; what was before it is in ${stateDirectory}/applied/${saved.fixId}.json`,
    )
  }
  const before = saved.files.map((file) => ({ path: file.path, mode: file.mode, text: file.before }))
  await writeAll(saved.root, before, now)
  forgetState(stateDirectory, saved.fixId)
  return { root: saved.root, paths: saved.files.map(({ path }) => path) }
}

function savedWith(id: string, states: readonly SavedState[]): SavedState {
  const found = states.filter(({ fixId, names = [] }) =>
    [fixId, ...names].some((name) => name.startsWith(id)),
  )
  const [saved] = found
  if (saved === undefined)
    throw new PermanentError('HEPH_FIX_NOT_APPLIED', `no applied fix begins with "${id}"`)
  if (found.length > 1) {
    throw new PermanentError(
      'HEPH_FIX_AMBIGUOUS',
      `${found.length} fixes begin with "${id}"; write more of the id`,
    )
  }
  return saved
}

async function plan(fix: ProposedFix, root: string): Promise<readonly PlannedFile[]> {
  const diffs = new Map(parseDiff(fix.diff).map((file) => [file.path, file]))
  const unnamed = [...diffs.keys()].find((path) => !fix.files.some((file) => file.path === path))
  if (unnamed !== undefined) {
    throw new PermanentError(
      'HEPH_FIX_INCOMPLETE',
      `the diff changes ${unnamed}, which the fix does not name`,
    )
  }
  const planned: PlannedFile[] = []
  for (const { path, blobId } of fix.files) {
    const diff = diffs.get(path)
    if (diff === undefined) continue
    const now = await readTreeFile(root, path)
    if (!isBlobIdOf(blobId, new TextEncoder().encode(now.text))) throw await otherBase(root, now, blobId)
    planned.push({ now, after: applyDiff(now.text, diff) })
  }
  return planned
}

/** Tells what became of the file since, where git still has what it was. */
async function otherBase(root: string, now: TreeFile, blobId: string): Promise<PermanentError> {
  const git = { directory: root, workTree: root, clock: systemClock, signal: new AbortController().signal }
  const before = await gitOutput({ ...git, timeoutMs: 5_000 }, ['cat-file', 'blob', blobId])
  const difference =
    before === undefined
      ? `the code has no ${blobId.slice(0, 12)} to compare it with`
      : `since then:\n${unifiedDiff([{ path: now.path, before, after: now.text }]).slice(0, DIFFERENCE_MAX)}`
  return new PermanentError(
    'HEPH_FIX_BASE',
    `${now.path} in ${root} is not the file that the fix was made for; ${difference}`,
  )
}

async function writeAll(
  root: string,
  files: readonly Pick<TreeFile, 'path' | 'text' | 'mode'>[],
  before: readonly TreeFile[],
): Promise<void> {
  for (const [index, file] of files.entries()) {
    try {
      await writeTreeFile(root, file)
    } catch (error) {
      for (const done of before.slice(0, index)) await writeTreeFile(root, done)
      throw error
    }
  }
}

function blobIdOf(text: string): string {
  return gitBlobId(new TextEncoder().encode(text))
}
