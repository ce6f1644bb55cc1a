import type { Finder } from '../finder.ts'

/** The commit that last touched the line of the crash, as evidence: it often tells since when. */
export const historyFinder: Finder = {
  id: 'history',
  async find({ crash, repository, evidence }) {
    if (crash === undefined || repository === undefined) return {}
    const found = await repository.lineHistory(crash.file.path, crash.line)
    if (found === undefined) return {}
    const day = new Date(found.committedAtMs).toISOString().slice(0, 10)
    evidence.add(
      'history',
      `${found.commit.slice(0, 12)} ${crash.file.path}:${crash.line}`,
      `${day} ${found.summary}`,
    )
    return {}
  },
}
