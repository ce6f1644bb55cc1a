import { statfs } from 'node:fs/promises'

/**
 * Types of file systems that are written to from elsewhere: the system reports only what this machine does.
 * Source: statfs(2) and the kernel's magic.h.
 */
const WRITTEN_ELSEWHERE: ReadonlyMap<number, string> = new Map([
  [0x6969, 'nfs'],
  [0xff534d42, 'cifs'],
  [0xfe534d42, 'smb'],
  [0x517b, 'smb'],
  [0x01021997, '9p'],
  [0x65735546, 'fuse'],
  [0x00c36400, 'ceph'],
  [0x5346414f, 'afs'],
  [0x6b414653, 'afs'],
  [0x786f4256, 'vboxsf'],
  [0x01161970, 'gfs2'],
  [0x7461636f, 'ocfs2'],
  [0x0bd00bd0, 'lustre'],
  [0x47504653, 'gpfs'],
])

/** What the file system of a folder is called, if it is written to from elsewhere. Errors: what the system throws. */
export async function fileSystemElsewhere(folder: string): Promise<string | undefined> {
  return WRITTEN_ELSEWHERE.get((await statfs(folder)).type >>> 0)
}
