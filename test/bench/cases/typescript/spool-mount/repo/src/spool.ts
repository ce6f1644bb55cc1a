import { accessSync, constants, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export interface Mail {
  readonly id: string
  readonly to: string
  readonly text: string
}

export interface Spool {
  put(mail: Mail): void
}

/** The spool in a folder, which must be the mounted volume: it is never made here. */
export function openSpool(folder: string): Spool {
  accessSync(join(folder, '.spool'), constants.R_OK)
  return {
    put(mail) {
      const draft = join(folder, `.${mail.id}.new`)
      writeFileSync(draft, format(mail), { flag: 'wx' })
      renameSync(draft, join(folder, `${mail.id}.eml`))
    },
  }
}

function format({ id, to, text }: Mail): string {
  return `Message-ID: <${id}@spool>\nTo: ${to}\n\n${text}\n`
}
