import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Effort } from '../archive/xz.ts'
import { zip } from '../archive/zip.ts'
import { type Bundle, shellFile } from '../compose.ts'
import { windowsIcon } from '../icons.ts'
import { desktop } from '../places.ts'
import { runTool } from '../run-tool.ts'
import { file, joined, type Tree } from '../tree.ts'
import { withFolder } from '../with-folder.ts'
import { writeTree } from '../write-tree.ts'
import type { Download } from './formats.ts'

/** The folder as it is, for who installs nothing. */
export async function windowsZip(bundle: Bundle): Promise<Download> {
  const folder = `lanterne-${bundle.version}-${bundle.name}`
  return { file: `${folder}.zip`, bytes: zip(await windowsTree(bundle), { prefix: folder }) }
}

/** An installer for the user who runs it, by Debian's NSIS. */
export async function windowsInstaller(bundle: Bundle, effort: Effort): Promise<Download> {
  const tree = await windowsTree(bundle)
  const bytes = await withFolder(async (folder) => {
    const [source, icon, out] = ['source', 'lanterne.ico', 'setup.exe'].map((name) => join(folder, name))
    if (!source || !icon || !out) throw new Error('three names are three places')
    writeTree(tree, source)
    writeFileSync(icon, windowsIcon())
    const given = { SOURCE: source, ICON: icon, OUT: out, VERSION: bundle.version }
    const compressor = effort === 'much' ? 'lzma' : 'zlib'
    const words = Object.entries({ ...given, COMPRESSOR: compressor }).map(
      ([name, value]) => `-D${name}=${value}`,
    )
    await runTool('makensis', [
      '-V2',
      '-INPUTCHARSET',
      'UTF8',
      ...words,
      join(desktop, 'windows', 'installer.nsi'),
    ])
    return readFileSync(out)
  })
  return { file: `lanterne-${bundle.version}-${bundle.name}-setup.exe`, bytes }
}

async function windowsTree({ tree, version }: Bundle): Promise<Tree> {
  return joined(tree, new Map([['Lanterne.exe', file(await launcher(version), { isExecutable: true })]]))
}

/** Of both kinds of processor: Windows on ARM runs it, and the runtime that it starts is native. */
function launcher(version: string): Promise<Buffer> {
  return withFolder(async (folder) => {
    writeFileSync(join(folder, 'lanterne.ico'), windowsIcon())
    writeFileSync(join(folder, 'launcher.c'), shellFile('windows/launcher.c'))
    writeFileSync(join(folder, 'launcher.rc'), resources(version))
    const tool = (name: string, args: readonly string[]) =>
      runTool(`x86_64-w64-mingw32-${name}`, args, { cwd: folder })
    await tool('windres', ['launcher.rc', '-O', 'coff', '-o', 'resources.o'])
    const flags = [
      '-O2',
      '-s',
      '-municode',
      '-mwindows',
      '-Wall',
      '-Wextra',
      '-Werror',
      '-Wl,--no-insert-timestamp',
    ]
    await tool('gcc', [...flags, '-o', 'Lanterne.exe', 'launcher.c', 'resources.o'])
    return readFileSync(join(folder, 'Lanterne.exe'))
  })
}

function resources(version: string): string {
  const numbers = `${version.split('.').join(',')},0`
  const values = [
    ...['FileDescription', 'ProductName'].map((name) => `VALUE "${name}","Lanterne"`),
    ...['FileVersion', 'ProductVersion'].map((name) => `VALUE "${name}","${version}"`),
  ]
  return [
    '1 ICON "lanterne.ico"',
    `1 VERSIONINFO FILEVERSION ${numbers} PRODUCTVERSION ${numbers}`,
    `BEGIN BLOCK "StringFileInfo" BEGIN BLOCK "040904b0" BEGIN ${values.join(' ')} END END`,
    'BLOCK "VarFileInfo" BEGIN VALUE "Translation",0x409,1200 END END',
    '',
  ].join('\n')
}
