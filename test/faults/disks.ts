import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import type { Workbench } from './workbench.ts'

/** Why disks cannot be made here; undefined when they can. */
export function disksUnavailable(): string | undefined {
  if (process.getuid?.() !== 0) return 'mounting needs root'
  for (const program of ['mount', 'umount', 'mkfs.ext4', 'losetup']) {
    if (!succeeds('which', [program])) return `${program} is not installed`
  }
  return succeeds('losetup', ['-f']) ? undefined : 'there are no loop devices'
}

/** Mounts a small disk of its own in memory, which is soon full. Shape: gives its folder. */
export function mountSmallDisk(bench: Workbench, name: string, size: string): string {
  const folder = bench.path(name)
  mkdirSync(folder)
  run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', folder])
  bench.cleanup(() => unmount(folder))
  return folder
}

export function remount(folder: string, option: `size=${string}`): void {
  run('mount', ['-o', `remount,${option}`, folder])
}

/**
 * A disk whose power can be cut. It is a file system in an image file: what was not synced is in the
 * kernel's memory only, and not in the image. A copy of the image is what a disk holds after a power cut.
 *
 *   program ──write──▶ page cache of the mount ──fsync, or much later──▶ image ──copy──▶ next image, mounted
 *
 * Each cut moves the disk to another image, and the folder stays the same.
 */
export class LoopDisk {
  readonly folder: string
  readonly #bench: Workbench
  #cuts = 0

  constructor(bench: Workbench, name: string) {
    this.#bench = bench
    this.folder = bench.path(name)
    mkdirSync(this.folder)
    writeFileSync(this.#image(), '')
    truncateSync(this.#image(), 96 * 1024 * 1024)
    run('mkfs.ext4', ['-q', '-F', '-O', '^metadata_csum', this.#image()])
    this.#mount()
    bench.cleanup(() => unmount(this.folder))
  }

  /**
   * Writes files that nobody synced, as the kernel may at any time: what they say must then be true of the rest.
   * A store that is on the disk shows whether it was ever ahead of what it speaks of.
   */
  writeBack(paths: readonly string[]): void {
    for (const path of paths) {
      if (!existsSync(join(this.folder, path))) continue
      const file = openSync(join(this.folder, path), 'r')
      fsyncSync(file)
      closeSync(file)
    }
  }

  /** Takes the power away: what was not synced is gone. Nobody may write meanwhile. */
  cutPower(): void {
    const before = this.#image()
    this.#cuts += 1
    copyFileSync(before, this.#image())
    unmount(this.folder)
    truncateSync(before, 0)
    this.#mount()
  }

  /** The kernel finds a fault in the file system and makes it read-only, with files open for writing. */
  turnReadOnly(): void {
    const device = outputOf('losetup', ['-j', this.#image(), '-n', '-O', 'NAME'])
    writeFileSync(`/sys/fs/ext4/${basename(device.trim())}/trigger_fs_error`, '1')
  }

  /** Brings a read-only disk back, as a person does: unmounted, checked, mounted. Nobody may have files open. */
  repair(): void {
    run('umount', [this.folder])
    // Says 1 when it has mended something.
    succeeds('e2fsck', ['-fy', this.#image()])
    this.#mount()
  }

  /** Shows that a cut drops what was not synced and keeps what was. Errors: when this machine does otherwise. */
  verify(): void {
    writeFileSync(join(this.folder, 'unsynced'), 'x'.repeat(5_000))
    const file = openSync(join(this.folder, 'synced'), 'w')
    writeSync(file, 'y'.repeat(5_000))
    fsyncSync(file)
    writeSync(file, 'z'.repeat(5_000))
    closeSync(file)
    this.cutPower()
    const unsynced = statSync(join(this.folder, 'unsynced'), { throwIfNoEntry: false })?.size ?? 0
    const synced = readFileSync(join(this.folder, 'synced'), 'utf8')
    if (unsynced !== 0 || synced !== 'y'.repeat(5_000)) {
      throw new Error(`a power cut left ${unsynced} unsynced and ${synced.length} synced bytes`)
    }
  }

  #image(): string {
    return this.#bench.path(`disk-${this.#cuts}.image`)
  }

  /** The journal is written only when somebody syncs. */
  #mount(): void {
    run('mount', ['-o', 'loop,noatime,commit=300,errors=remount-ro', this.#image(), this.folder])
  }
}

function unmount(folder: string): void {
  succeeds('umount', ['-l', folder])
}

function outputOf(command: string, words: readonly string[]): string {
  return spawnSync(command, words, { encoding: 'utf8' }).stdout
}

function succeeds(command: string, words: readonly string[]): boolean {
  return spawnSync(command, words).status === 0
}

function run(command: string, words: readonly string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${words.join(' ')}: ${stderr}`)
}
