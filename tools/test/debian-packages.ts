import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { collect } from '../launch/collect.mjs'
import { withoutAddresses } from '../launch/tool.mjs'

/** Packages that are still missing, each with the reason. */
export interface Provision {
  readonly missing: ReadonlyMap<string, string>
}

/** Read by every Debian maintainer script before it starts a daemon: 101 means "not here". */
const policyFile = '/usr/sbin/policy-rc.d'

/** Sees to it that the Debian packages `wanted` are installed: installs what is missing, where that can be done. */
export async function provideDebianPackages(wanted: readonly string[]): Promise<Provision> {
  const lacking = await findMissing([...new Set(wanted)].sort())
  if (lacking.length === 0) return { missing: new Map() }
  const obstacle = whyNot()
  if (obstacle) return { missing: new Map(lacking.map((name) => [name, obstacle])) }
  console.log(`\nInstalling ${lacking.length} Debian packages: ${lacking.join(' ')}`)
  const startedAt = performance.now()
  const failures = await withDaemonsHeldBack(() => installAll(lacking))
  console.log(`  done in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`)
  return { missing: failures }
}

async function findMissing(names: readonly string[]): Promise<string[]> {
  if (!existsSync('/usr/bin/dpkg-query')) return [...names]
  const states = await Promise.all(
    names.map(async (name) => {
      const { output } = await run('dpkg-query', ['-W', '-f=${Status}', name])
      return { name, isHere: output.includes('install ok installed') }
    }),
  )
  return states.filter(({ isHere }) => !isHere).map(({ name }) => name)
}

function whyNot(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'not installed, and this is not Debian or Ubuntu'
  if (process.getuid?.() !== 0) return 'not installed, and only root may install it'
  return undefined
}

async function installAll(names: readonly string[]): Promise<Map<string, string>> {
  const update = await run('apt-get', ['update', '-qq', '-o', 'DPkg::Lock::Timeout=300'])
  if (update.code !== 0) console.log(withoutAddresses(update.output))
  if (await install(names)) return new Map()
  // One name that this release does not have must not take the others with it.
  const failures = new Map<string, string>()
  for (const name of names) if (!(await install([name]))) failures.set(name, 'could not be installed')
  return failures
}

async function install(names: readonly string[]): Promise<boolean> {
  const options = ['-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300']
  const { code, output } = await run('apt-get', ['install', ...options, ...names])
  if (code !== 0) console.log(withoutAddresses(output))
  return code === 0
}

/** The tests start the daemons that they need, each with its own settings and port. */
async function withDaemonsHeldBack<T>(work: () => Promise<T>): Promise<T> {
  if (existsSync(policyFile)) return work()
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    return await work()
  } finally {
    rmSync(policyFile, { force: true })
  }
}

function run(command: string, args: readonly string[]): Promise<{ code: number | string; output: string }> {
  return collect(command, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  })
}
