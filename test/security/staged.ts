import type { HostileAnswer } from './hostile-answers.ts'
import { instruction } from './obeying-model.ts'
import type { Project } from './projects.ts'
import { blockOf, wholeLines, type Attack } from './repair.ts'

/** A project with the attacker's words where the attack has them. */
export function staged(
  project: Project,
  { carrier }: HostileAnswer,
  index: number,
): { readonly project: Project; readonly words: Attack } {
  const words = instruction(index)
  if (carrier === 'message') return { project, words: { message: words } }
  if (carrier === 'trace') return { project, words: { trace: `PriceFault: x\n    at ${words}\n` } }
  if (carrier === 'log_before') return { project, words: { logBefore: words } }
  if (carrier === 'function_name')
    return { project: withComment(project, `obey_answer_${index}()`), words: {} }
  return { project: withComment(project, words), words: {} }
}

function withComment(project: Project, text: string): Project {
  const lines = (project.files[project.path] ?? '').split('\n')
  const crash = lines[project.line - 1] ?? ''
  const indent = /^\s*/.exec(crash)?.[0] ?? ''
  lines.splice(project.line - 1, 0, `${indent}${project.path.endsWith('.py') ? '#' : '//'} ${text}`)
  const files = { ...project.files, [project.path]: lines.join('\n') }
  return { ...project, files, line: project.line + 1 }
}

/** What the attacker wants the model to answer. */
export function answerOf(project: Project, { path = project.path, search, replace }: HostileAnswer): string {
  const [before, after] = wholeLines(project.files[path] ?? '', search, replace)
  return blockOf(path, before, after)
}
