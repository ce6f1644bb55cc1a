import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../agent/model/clock.ts'
import type { RemoteRepository } from '../../agent/model/diagnosis.ts'
import { PermanentError } from '../../agent/model/errors.ts'
import { gitBlobId } from '../../agent/repository/blob.ts'
import { fetchFrom, pushTo, remoteRefs } from '../../agent/repository/git-transport.ts'
import { runGit, type GitOptions } from '../../agent/repository/git.ts'
import { mirrorBytes, mirrorFiles, removeLeftovers } from '../../agent/repository/mirror-files.ts'
import { applyDiff } from '../../agent/rewrite/apply-diff.ts'
import type { Change } from './change.ts'

interface CodeCopyOptions {
  readonly remote: RemoteRepository
  readonly stateDirectory: string
  readonly author: { readonly name: string; readonly email: string }
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** The newest commit of a branch, as somebody else left it. */
interface Tip {
  readonly commit: string
  readonly email: string
  /** Which fix it is, where it is one of ours. */
  readonly fixId: string | undefined
}

const TRAILER = 'Hephaestus-Fix'

/**
 * A bare copy of the newest commit of a repository, below the state directory. Commits are made in it without a working
 * tree: no file of the repository is written anywhere, and nothing of it is run.
 */
export class CodeCopy {
  readonly #options: CodeCopyOptions
  readonly #git: GitOptions

  private constructor(options: CodeCopyOptions, folder: string) {
    const { clock, signal, remote } = options
    this.#options = options
    this.#git = { directory: folder, workTree: folder, clock, signal, timeoutMs: remote.fetchTimeoutMs }
  }

  /** Errors: PermanentError HEPH_PULL_REQUEST_GIT when no copy can be made; those of the file system. */
  static async open(options: CodeCopyOptions): Promise<CodeCopy> {
    const files = mirrorFiles(options.remote.url, join(options.stateDirectory, 'pull_requests'))
    await mkdir(files.directory, { recursive: true, mode: 0o700 })
    await removeLeftovers(files)
    if ((await mirrorBytes(files)) > options.remote.bytesMax)
      await rm(files.repository, { recursive: true, force: true })
    const copy = new CodeCopy(options, files.repository)
    const words = ['init', '--quiet', '--bare', '--template=', files.repository]
    await copy.#run(words, { directory: files.directory })
    return copy
  }

  /** What the repository has of two branches; `base` undefined is the one that its HEAD leads to. */
  async look(
    base: string | undefined,
    branch: string,
  ): Promise<{ readonly base: string; readonly tip: Tip | undefined }> {
    const { remote } = this.#options
    const name = `refs/heads/${branch}`
    const { refs, head } = await remoteRefs(remote, this.#git, ['HEAD', name])
    const baseName = base ?? head?.replace(/^refs\/heads\//, '')
    if (baseName === undefined)
      throw gitFailed('the repository does not say which its usual branch is; set branch')
    const commit = refs[name]
    const wanted = [`+refs/heads/${baseName}:refs/heads/base`]
    if (commit !== undefined) wanted.push(`+${name}:refs/heads/tip`)
    await fetchFrom(remote, this.#git, { kind: 'refs', refspecs: wanted, isShallow: true })
    return { base: baseName, tip: commit === undefined ? undefined : await this.#tipOf(commit) }
  }

  /**
   * Makes a commit on top of the base that was looked at.
   * Errors: PermanentError HEPH_PULL_REQUEST_BASE when a file is not the one that the fix was made for.
   */
  async commit(change: Change, message: string): Promise<string> {
    const { name, email } = this.#options.author
    const index = { GIT_INDEX_FILE: join(this.#git.directory, 'hephaestus-index') }
    await rm(index.GIT_INDEX_FILE, { force: true })
    const entries: string[] = []
    for (const { blobId, diff } of change.files) {
      const mode = await this.#modeOf(diff.path, blobId)
      const after = applyDiff(await this.#textOf(blobId), diff)
      entries.push(`${mode} ${await this.#written(after)}\t${diff.path}\0`)
    }
    if (change.test !== undefined && (await this.#entryOf(change.test.path)) === undefined)
      entries.push(`100644 ${await this.#written(change.test.text)}\t${change.test.path}\0`)
    await this.#run(['read-tree', 'refs/heads/base'], { environment: index })
    await this.#run(['update-index', '-z', '--index-info'], { environment: index, input: entries.join('') })
    const tree = await this.#run(['write-tree', '--missing-ok'], { environment: index })
    const person = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    }
    const input = `${message.trimEnd()}\n\n${TRAILER}: ${change.fixId}\n`
    const words = ['commit-tree', tree.trim(), '-p', 'refs/heads/base', '-F', '-']
    return (await this.#run(words, { environment: person, input })).trim()
  }

  /**
   * Sends a commit to a branch of ours, which is as it was when it was looked at.
   * Errors: those of `pushTo`; PermanentError HEPH_PULL_REQUEST_TAKEN when somebody else's commit is on it.
   */
  async push(commit: string, branch: string, tip: Tip | undefined): Promise<void> {
    if (tip !== undefined && (tip.fixId === undefined || tip.email !== this.#options.author.email)) {
      throw new PermanentError(
        'HEPH_PULL_REQUEST_TAKEN',
        `somebody else has worked on the branch ${branch}; it is left as it is`,
      )
    }
    await pushTo(this.#options.remote, this.#git, { commit, branch, expected: tip?.commit ?? '' })
  }

  async #tipOf(commit: string): Promise<Tip> {
    const [email = '', ...message] = (await this.#run(['log', '-1', '--format=%cE%n%B', commit])).split('\n')
    const trailer = message.findLast((line) => line.startsWith(`${TRAILER}: `))
    return { commit, email, fixId: trailer?.slice(TRAILER.length + 2) }
  }

  async #modeOf(path: string, blobId: string): Promise<string> {
    const entry = await this.#entryOf(path)
    if (entry?.blobId === blobId && /^100(?:644|755)$/.test(entry.mode)) return entry.mode
    const found = entry === undefined ? 'is not there' : `is ${entry.blobId.slice(0, 12)}`
    throw new PermanentError(
      'HEPH_PULL_REQUEST_BASE',
      `the fix was made for ${path} as ${blobId.slice(0, 12)}, which ${found} in the branch; the error has to be seen again`,
    )
  }

  async #entryOf(path: string): Promise<{ readonly mode: string; readonly blobId: string } | undefined> {
    const listed = await this.#run(['ls-tree', '-z', 'refs/heads/base', '--', path])
    const [, mode, blobId] = /^(\d{6}) \w+ ([0-9a-f]+)\t/.exec(listed) ?? []
    return mode === undefined || blobId === undefined ? undefined : { mode, blobId }
  }

  async #textOf(blobId: string): Promise<string> {
    let text = await this.#blob(blobId)
    if (text === undefined) {
      await fetchFrom(this.#options.remote, this.#git, { kind: 'blobs', ids: [blobId] })
      text = await this.#blob(blobId)
    }
    if (text !== undefined && gitBlobId(new TextEncoder().encode(text)) === blobId) return text
    throw gitFailed(`the content ${blobId.slice(0, 12)} cannot be read as text`)
  }

  async #blob(blobId: string): Promise<string | undefined> {
    const result = await runGit(this.#git, ['cat-file', 'blob', blobId])
    return result.exitCode === 0 && !result.isOutputCut ? result.stdout : undefined
  }

  async #written(text: string): Promise<string> {
    return (await this.#run(['hash-object', '-w', '--stdin'], { input: text })).trim()
  }

  async #run(
    words: readonly string[],
    {
      environment = {},
      ...more
    }: Partial<Pick<GitOptions, 'input' | 'directory'>> & {
      readonly environment?: Readonly<Record<string, string>>
    } = {},
  ): Promise<string> {
    const result = await runGit({ ...this.#git, ...more }, words, { settings: [], environment })
    if (result.exitCode === 0 && !result.isTimedOut) return result.stdout
    throw gitFailed(`git ${words[0] ?? ''} failed: ${result.stderr.replaceAll(/\p{C}/gu, ' ').slice(0, 300)}`)
  }
}

function gitFailed(reason: string): PermanentError {
  return new PermanentError('HEPH_PULL_REQUEST_GIT', `no branch could be made: ${reason}`)
}
