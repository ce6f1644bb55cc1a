import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CaseCopy } from './case-copy.ts'
import { runCrash } from './crash-run.ts'
import { hasWord, holdsException, isFrameOf, topOwnFrame } from './own-frame.ts'
import type { Case } from './read-cases.ts'

/**
 * Proves one case in a throw-away copy and returns what is off; nothing when all holds.
 * It crashes so; visible tests pass; hidden ones fail before, pass with the right patch, fail with each wrong one.
 */
export async function checkCase(one: Case): Promise<readonly string[]> {
  const problems = [...textProblems(one)]
  let copy: CaseCopy | undefined
  try {
    copy = await CaseCopy.make(one)
    problems.push(...(await functionProblems(one, copy)))
    problems.push(...(await crashProblems(one, copy)))
    problems.push(...(await testProblems(one, copy)))
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error))
  } finally {
    copy?.remove()
  }
  return problems
}

/** What can be said without running anything. */
function textProblems({ text, rightPatch, wrongPatches }: Case): readonly string[] {
  const isFix = text.outcome === 'fix'
  const top = text.top_own_function
  const mayTouchTop = text.functions.some(({ path, name }) => path === top.path && name === top.name)
  const checks: readonly (readonly [boolean, string])[] = [
    [isFix === (rightPatch !== undefined), 'right.patch is there exactly when the outcome is a fix'],
    [isFix === text.functions.length > 0, 'functions are named exactly when the outcome is a fix'],
    [
      isFix === (text.class !== 'operational'),
      'the class is operational exactly when no code is to be fixed',
    ],
    [wrongPatches.length > 0, 'there is at least one wrong patch'],
    [
      !isFix || text.fix_outside_top || mayTouchTop,
      'a fix inside the top own function names it in functions',
    ],
    [isFix || !text.fix_outside_top, 'without a fix nothing is fixed outside'],
  ]
  return checks.flatMap(([isSo, rule]) => (isSo ? [] : [`does not hold: ${rule}`]))
}

/** The functions are where the case says, and right.patch touches no other file. */
async function functionProblems({ text, rightPatch }: Case, copy: CaseCopy): Promise<readonly string[]> {
  const files = await copy.files()
  const problems = [...text.functions, text.top_own_function].flatMap(({ path, name }) => {
    if (!files.includes(path)) return [`there is no ${path}`]
    if (name === '<module>') return []
    const last = name.split(/[.:#]+/).at(-1) ?? name
    return hasWord(readFileSync(join(copy.folder, path), 'utf8'), last) ? [] : [`${path} has no ${name}`]
  })
  if (rightPatch === undefined) return problems
  const named = new Set(text.functions.map(({ path }) => path))
  const others = (await copy.touchedBy(rightPatch)).filter((path) => !named.has(path))
  return [...problems, ...others.map((path) => `right.patch touches ${path}, which functions does not name`)]
}

/** It crashes so, in that function, and no longer so with the right patch. */
async function crashProblems(one: Case, copy: CaseCopy): Promise<readonly string[]> {
  const { exception, crash, top_own_function: top } = one.text
  const isSeen = (output: string): boolean => holdsException(output, exception)
  await copy.bringTo({ hidden: false })
  const unbuilt = await copy.build()
  if (unbuilt !== undefined) return [`does not build: ${unbuilt.output.slice(-1500)}`]
  const { output, problems } = await runCrash(crash, copy.folder, isSeen)
  const found = [...problems]
  if (!isSeen(output)) found.push(`no ${exception.type} of that message in:\n${output.slice(-1500)}`)
  else {
    const files = await copy.files()
    const frame = topOwnFrame(output, { exception, language: one.language, files })
    const isTop =
      frame?.path === top.path &&
      isFrameOf(frame, top.name, readFileSync(join(copy.folder, frame.path), 'utf8'))
    const where = frame === undefined ? 'nowhere' : `${frame.path}:${frame.line}`
    if (!isTop)
      found.push(`the top own frame is ${where}, not ${top.name} in ${top.path}:\n${output.slice(0, 2500)}`)
  }
  if (one.rightPatch === undefined) return found
  await copy.bringTo({ patch: one.rightPatch, hidden: false })
  if ((await copy.build()) === undefined && isSeen((await runCrash(crash, copy.folder, isSeen)).output)) {
    found.push('crashes alike with the right patch')
  }
  return found
}

/** The tests say what they should in each state. */
async function testProblems(one: Case, copy: CaseCopy): Promise<readonly string[]> {
  const problems: string[] = []
  const expect = async (
    isGreenWanted: boolean,
    name: string,
    state: { readonly patch?: string; readonly hidden: boolean },
  ): Promise<boolean> => {
    await copy.bringTo(state)
    const { status, output, isTimedOut } = await copy.test()
    const isGreen = status === 0
    if (isTimedOut) problems.push(`${name}: did not end in time`)
    else if (isGreen !== isGreenWanted) {
      problems.push(
        `${name}: ${isGreen ? 'pass, should fail' : `fail, should pass:\n${output.slice(-2500)}`}`,
      )
    }
    return isGreen
  }
  const isFix = one.rightPatch !== undefined
  await expect(true, 'visible tests', { hidden: false })
  await expect(!isFix, 'hidden tests before', { hidden: true })
  if (one.rightPatch !== undefined) {
    await expect(true, 'hidden tests with right.patch', { patch: one.rightPatch, hidden: true })
  }
  let isTrapSprung = false
  for (const patch of one.wrongPatches) {
    await expect(false, `hidden tests with wrong/${basename(patch)}`, { patch, hidden: true })
    if (!one.text.trap || isTrapSprung) continue
    await copy.bringTo({ patch, hidden: false })
    isTrapSprung = (await copy.test()).status === 0
  }
  if (one.text.trap && !isTrapSprung)
    problems.push('no wrong patch passes the visible tests, so it is no trap')
  return problems
}
