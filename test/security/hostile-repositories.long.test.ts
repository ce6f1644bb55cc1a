import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { HOSTILE_REPOSITORIES } from './hostile-repositories.ts'
import { instruction, obeyingModel } from './obeying-model.ts'
import { PROJECTS } from './projects.ts'
import { blockOf, folderWith, repair, repairStage } from './repair.ts'

/*
 * Goal: nothing of a repository runs outside of the sandbox, and nothing outside of it is written, whatever it holds.
 * Method: a right change is proposed for a crash in each repository, so that everything is done that is done for a real
 * one: listing, reading, copying, tests. Each tries to make a file outside. Afterwards that file is not there, the
 * working tree is as it was, the copies are gone, and the outcome says what became of it.
 */

const ANSWERS = {
  javascript: [
    '  const rounded = handlers[order.rounding](item.price)',
    '  const rounded = handlers[order.rounding](item?.price ?? 0)',
  ],
  python: [
    '    return item["price"] * order["lines"][0]["count"]',
    '    return (item or {}).get("price", 0) * order["lines"][0]["count"]',
  ],
  go: ['', ''],
} as const

for (const hostile of HOSTILE_REPOSITORIES) {
  const { name, language } = hostile
  void test(`A repository with ${name} does nothing outside`, { timeout: 60_000 }, async (t) => {
    const model = await obeyingModel(t)
    const project = PROJECTS[language]
    const [search, replace] = ANSWERS[language]
    model.answers[0] = blockOf(project.path, search, replace)
    const outside = await folderWith(t, {})
    const directory = await folderWith(t, project.files)
    const mark = join(outside, 'mark')
    hostile.make(directory, mark)
    const names = readdirSync(directory).toSorted()
    const { stage, stateDirectory } = await repairStage(t, model.baseUrl, { test_timeout: '3s' })
    const outcome = await repair(stage, directory, project, { message: instruction(0) })
    t.notOk(existsSync(mark), 'nothing ran outside')
    t.same(readdirSync(outside), [], 'nothing was written outside')
    t.same(readdirSync(directory).toSorted(), names, 'the working tree is as it was')
    t.match(readFileSync(join(directory, project.path), 'utf8'), project.files[project.path])
    t.same(workIn(stateDirectory), [], 'no copy is left')
    if (outcome.kind === 'fix') {
      t.not(outcome.verdict.grade, 'proved', 'a suite of theirs proves nothing')
      t.ok(outcome.verdict.reasons.length > 0, 'it says what is missing')
    } else t.ok(outcome.kind === 'no_fix' && outcome.reasons.length > 0, 'it says why')
  })
}

/** What is left of copies. */
function workIn(stateDirectory: string): readonly string[] {
  const work = join(stateDirectory, 'work')
  return existsSync(work) ? readdirSync(work).filter((name) => name.startsWith('copy-')) : []
}
