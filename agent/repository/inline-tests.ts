import type { ResolvedFrame } from '../model/diagnosis.ts'
import { ParsedFiles } from './definitions.ts'
import type { Repository } from './repository.ts'
import { enclosingFunction } from './symbols.ts'
import type { SyntaxNode } from './syntax.ts'
import { isTestFile } from './test-file.ts'

/** Rust: `#[test]`, `#[tokio::test]`, `#[cfg(test)]`. */
const FOR_TESTS = /^#\[(?:(?:\w+::)*(?:test|rstest|test_case)\b|cfg\((?:all\()?test\b)/

/** Whether code is there to test other code, by its file or, as in Rust, in a file of the product. */
export function isTestCode(path: string, node: SyntaxNode | undefined): boolean {
  if (isTestFile(path)) return true
  return path.endsWith('.rs') && node !== undefined && [node, ...node.ancestors()].some(isMarkedTest)
}

function isMarkedTest(node: SyntaxNode): boolean {
  if (!node.is('function_item') && !node.is('mod_item')) return false
  for (let above = node.prev(); above?.is('attribute_item') === true; above = above.prev())
    if (FOR_TESTS.test(above.text())) return true
  return false
}

/** The frames, with those that are in a test in a file of the product marked. Reads files of Rust alone. */
export async function withInlineTests(
  frames: readonly ResolvedFrame[],
  repository: Repository | undefined,
): Promise<readonly ResolvedFrame[]> {
  const isAsked = ({ isOwn, path, line }: ResolvedFrame): boolean =>
    isOwn && path?.endsWith('.rs') === true && line !== undefined && !isTestFile(path)
  if (repository === undefined || !frames.some(isAsked)) return frames
  const files = new ParsedFiles(repository)
  return Promise.all(
    frames.map(async (frame) => {
      const { path = '', line = 0, column } = frame
      const file = isAsked(frame) ? await files.open(path) : undefined
      const around = file === undefined ? undefined : enclosingFunction(file.root, line, column)
      return around !== undefined && isTestCode(path, around.node) ? { ...frame, isTest: true } : frame
    }),
  )
}
