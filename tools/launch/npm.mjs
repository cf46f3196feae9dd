import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { collect } from './collect.mjs'

/** How to run npm with `args`: the npm that runs us, the one beside Node, or whatever the shell finds. @param {readonly string[]} args */
export function npmCommand(args) {
  const beside = dirname(process.execPath)
  const candidates = [
    process.env.npm_execpath,
    join(beside, 'node_modules', 'npm', 'bin', 'npm-cli.js'),
    join(beside, '..', 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ]
  const cli = candidates.find((path) => path && basename(path) === 'npm-cli.js' && existsSync(path))
  if (cli) return { command: process.execPath, args: [cli, ...args], shell: false }
  return { command: 'npm', args: [...args], shell: process.platform === 'win32' }
}

/**
 * What npm was told of a mirror or of an authority of the house, which pnpm would not know: it reads fewer files.
 * @returns {Promise<{ registry?: string, cafile?: string }>}
 */
export async function readNpmNetwork() {
  const { command, args, shell } = npmCommand(['config', 'get', 'registry', 'cafile', '--loglevel=silent'])
  const { output } = await collect(command, args, { shell })
  const values = Object.fromEntries(
    [...output.matchAll(/^(registry|cafile) ?= ?"?([^"\r\n]+)"?$/gm)].map(([, name, value]) => [name, value]),
  )
  if (values.cafile === 'null') delete values.cafile
  return values
}
