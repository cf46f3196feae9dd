import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { runProgram } from '../support/program.ts'
import type { Stage } from '../support/stage.ts'

const minutes = 60_000

/** A Debian of its own in a folder, as its installer leaves the smallest one. */
export interface DebianRoot {
  readonly folder: string
  /** Runs a program inside as root, to its end, and gives back what it wrote. */
  run(command: string, ...args: string[]): Promise<string>
}

/** Makes one of the release `suite` from Debian's archive, with what packages of the desktop rest on. */
export async function openDebianRoot(stage: Stage, suite: string): Promise<DebianRoot> {
  const folder = await stage.makeFolder('root')
  const options = ['--variant=minbase', '--mode=root', '--include=libstdc++6', '--quiet']
  await runProgram('mmdebstrap', [...options, suite, folder], { timeoutMs: 8 * minutes })
  return {
    folder,
    run: (command, ...args) =>
      runProgram('chroot', [folder, command, ...args], { timeoutMs: 5 * minutes, env: inside }),
  }
}

/** What a program inside finds: Debian's own folders of programs, and no Node. */
export const inside = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/home/viewer',
  XDG_DATA_HOME: '',
  NODE_EXTRA_CA_CERTS: '',
  LANTERNE_DHT: 'off',
  LANTERNE_LSD: 'off',
  LANTERNE_PORT_MAPPING: 'off',
  LANTERNE_WEBRTC: 'no-stun',
}

/** Gives the root a viewer, and a browser that only writes down what it is asked for. */
export async function furnish({ folder, run }: DebianRoot): Promise<{ asked: string }> {
  await run('useradd', '--create-home', 'viewer')
  const asked = join(folder, 'home/viewer/asked')
  await mkdir(join(folder, 'usr/local/bin'), { recursive: true })
  await writeFile(join(folder, 'usr/bin/chromium'), browser, { mode: 0o755 })
  return { asked }
}

/** It stays open, as a window does, until it is told to close. */
const browser = `#!/bin/sh
for word; do printf '%s\\n' "$word" >> /home/viewer/asked; done
exec tail -f /dev/null
`
