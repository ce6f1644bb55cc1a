import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { stringify } from 'yaml'
import { redact, withoutSecrets } from '../../../config/secret.ts'
import { describeError, PermanentError } from '../../model/errors.ts'
import { redactText } from '../../redaction/redact-text.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, stateDirectoryOf, type ConfigOptions } from '../config-options.ts'
import { askAgent } from '../control/ask.ts'
import type { SupportSection } from '../control/support-sections.ts'
import { checksOf } from '../doctor/checks.ts'
import { EXIT } from '../exit-code.ts'
import { mermaidOf } from '../mermaid.ts'
import { hostSections } from '../support-bundle/host-sections.ts'
import { tarOf } from '../support-bundle/tar.ts'

export interface SupportBundleOptions extends ConfigOptions {
  readonly stateDir?: string
  readonly output?: string
}

interface Gathered {
  readonly sections: readonly SupportSection[]
  /** What could not be had, and why. */
  readonly missing: readonly string[]
}

const ANSWER_MS = 30_000

/**
 * `hephaestus support-bundle`: what somebody who helps has to know of an agent and its machine, in one archive that only
 * its owner can read, without secrets and without any record. With a running agent it holds what that one knows of
 * itself; without, what can be seen from outside. Errors: PermanentError HEPH_SUPPORT_OUTPUT.
 */
export async function supportBundle(options: SupportBundleOptions, context: CommandContext): Promise<number> {
  const stateDirectory = stateDirectoryOf(options.stateDir, context)
  const { sections, missing } = await gather(options, stateDirectory, context)
  const nowMs = systemClock.now()
  const about = {
    made: new Date(nowMs).toISOString(),
    by: `hephaestus ${context.version}`,
    files: sections.map(({ name }) => name),
    missing,
  }
  const files = [{ name: 'about.json', text: `${JSON.stringify(about, undefined, 2)}\n` }, ...sections]
  const stamp = about.made.replaceAll(/[-:]|\.\d+/g, '')
  const path = resolve(context.workingDirectory, options.output ?? `hephaestus-support-${stamp}.tar.gz`)
  write(path, gzipSync(tarOf(files, Math.floor(nowMs / 1_000))))
  context.print(`${path}\n`)
  for (const each of missing) context.printError(`not in it: ${each}\n`)
  return EXIT.done
}

async function gather(
  options: SupportBundleOptions,
  stateDirectory: string,
  context: CommandContext,
): Promise<Gathered> {
  const missing: string[] = []
  const attempt = async (
    what: string,
    work: () => Promise<readonly SupportSection[]>,
  ): Promise<readonly SupportSection[]> => {
    try {
      return await work()
    } catch (thrown) {
      missing.push(redactText(`${what}: ${describeError(thrown)}`))
      return []
    }
  }
  const config =
    options.config.length === 0
      ? undefined
      : await loadCommandConfig(options, context).catch((thrown) => {
          missing.push(redactText(`the configuration: ${describeError(thrown)}`))
          return undefined
        })
  const own = [
    ...hostSections(stateDirectory, context.version),
    ...(await attempt('the checks of doctor', async () => {
      const checks = await checksOf({ stateDirectory, config, context })
      return [{ name: 'host/doctor.json', text: `${JSON.stringify(checks, undefined, 2)}\n` }]
    })),
    ...(config === undefined
      ? []
      : [
          { name: 'config/config.yaml', text: stringify(redact(config.source)) },
          { name: 'config/pipelines.mmd', text: mermaidOf(config) },
        ]),
  ]
  const clean = config === undefined ? (text: string): string => text : withoutSecrets(config.source)
  const agent = await attempt('what the running agent knows', () => agentSections(stateDirectory))
  const sections = [...own, ...agent].map(({ name, text }) => ({ name, text: redactText(clean(text)) }))
  return { sections, missing: missing.map(clean) }
}

async function agentSections(stateDirectory: string): Promise<readonly SupportSection[]> {
  const sections: SupportSection[] = []
  const signal = AbortSignal.timeout(ANSWER_MS)
  for await (const answer of askAgent({ stateDirectory, request: { ask: 'support' }, signal }))
    sections.push(answer['section'] as SupportSection)
  return sections
}

function write(path: string, bytes: Uint8Array): void {
  try {
    writeFileSync(path, bytes, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new PermanentError(
      'HEPH_SUPPORT_OUTPUT',
      `${path} cannot be written: ${describeError(cause)}; name another file with --output`,
      { cause },
    )
  }
}
