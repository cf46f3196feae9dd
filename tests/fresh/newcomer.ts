import { mkdir } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { runProgram } from '../support/program.ts'

export const root = join(import.meta.dirname, '..', '..')

/** Whoever has just cloned the repository. */
export interface Newcomer {
  readonly clone: string
  /** The arguments of `env` that run `command` as they would: an empty home, and the machine's own Node and npm. */
  as(...command: string[]): string[]
}

/** Clones what is committed here into `folder`, as if from afar. */
export async function welcomeNewcomer(folder: string): Promise<Newcomer> {
  const home = join(folder, 'home')
  const clone = join(folder, 'lanterne')
  await mkdir(home)
  const settings = Object.entries({
    HOME: home,
    LANG: 'C.UTF-8',
    // They would meet everybody; a test meets nobody.
    LANTERNE_DHT: 'off',
    LANTERNE_WEBRTC: 'off',
    LANTERNE_LSD: 'off',
    LANTERNE_PORT_MAPPING: 'off',
    PATH: machinePath(),
    // The clone's origin may belong to another user than the one who tests.
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    ...networkSettings(),
  }).map(([name, value]) => `${name}=${value}`)
  const as = (...command: string[]) => ['-i', ...settings, ...command]
  await runProgram('env', as('git', 'clone', '--quiet', `file://${root}`, clone), { timeoutMs: 60_000 })
  return { clone, as }
}

/** The machine's own programs: the runtime that this test runs on is not among them. */
function machinePath(): string {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  return folders.filter((folder) => !folder.includes('node_modules')).join(delimiter)
}

/** What this machine needs to reach the network at all. */
function networkSettings(): Record<string, string> {
  const names =
    /^(https?_proxy|no_proxy|node_extra_ca_certs|(npm|pnpm)_config_(registry|https?_proxy|cafile))$/i
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value && names.test(name) ? [[name, value]] : [],
    ),
  )
}
