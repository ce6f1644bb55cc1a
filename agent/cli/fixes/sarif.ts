import { parseDiff, type DiffHunk } from '../../rewrite/parse-diff.ts'
import type { ProposedFix } from '../../model/proposed-fix.ts'

/**
 * A fix as a SARIF log, as code hosts and editors read it: one result with the change as its fix.
 * Source: SARIF 2.1.0, sections 3.27, 3.30, 3.55 to 3.57.
 */
export function sarifOf(fix: ProposedFix, version: string): object {
  const changes = parseDiff(fix.diff).map(({ path, hunks }) => ({
    artifactLocation: { uri: uriOf(path), uriBaseId: 'SRCROOT' },
    replacements: hunks.map(replacementOf),
  }))
  const [first] = changes
  const ruleId = fix.error.split(':')[0] ?? 'error'
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'hephaestus', version, rules: [{ id: ruleId }] } },
        columnKind: 'utf16CodeUnits',
        ...(fix.revision === '' ? {} : { properties: { revision: fix.revision } }),
        results: [
          {
            ruleId,
            level: 'error',
            message: { text: fix.error },
            locations:
              first === undefined
                ? []
                : [
                    {
                      physicalLocation: {
                        artifactLocation: first.artifactLocation,
                        region: { startLine: first.replacements[0]?.deletedRegion.startLine ?? 1 },
                      },
                    },
                  ],
            partialFingerprints: { 'hephaestus/v1': fix.fingerprint },
            fixes: [{ description: { text: fix.explanation }, artifactChanges: changes }],
            properties: { fixId: fix.id, grade: fix.grade },
          },
        ],
      },
    ],
  }
}

/** What a block changes, without the equal lines around it. A region ends before its last column. */
function replacementOf({ startLine, before, after, leading, trailing }: DiffHunk): {
  readonly deletedRegion: {
    readonly startLine: number
    readonly startColumn: number
    readonly endLine: number
    readonly endColumn: number
  }
  readonly insertedContent: { readonly text: string }
} {
  const deleted = before.slice(leading, before.length - trailing)
  const first = (before.length === 0 ? startLine + 1 : startLine) + leading
  const last = deleted.at(-1)
  const endsOpen = last !== undefined && !last.endsWith('\n')
  return {
    deletedRegion: {
      startLine: first,
      startColumn: 1,
      endLine: first + deleted.length - (endsOpen ? 1 : 0),
      endColumn: endsOpen ? last.length + 1 : 1,
    },
    insertedContent: { text: after.slice(leading, after.length - trailing).join('') },
  }
}

function uriOf(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/')
}
