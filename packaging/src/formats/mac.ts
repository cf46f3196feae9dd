import { zip } from '../archive/zip.ts'
import { type Bundle, shellFile } from '../compose.ts'
import { macIcon } from '../icons.ts'
import { file, inside, joined } from '../tree.ts'
import type { Download } from './formats.ts'

/** An app for macOS, in a zip. The runtime in it keeps its makers' signature: not a byte of it is changed. */
export async function macZip({ name, version, tree }: Bundle): Promise<Download> {
  const plist = Buffer.from(shellFile('mac/Info.plist')).toString().replaceAll('VERSION', version)
  const contents = joined(
    inside('Resources', joined(tree, new Map([['lanterne.icns', file(macIcon())]]))),
    new Map([
      ['Info.plist', file(plist)],
      ['PkgInfo', file('APPL????')],
      ['MacOS/Lanterne', file(shellFile('mac/Lanterne'), { isExecutable: true })],
    ]),
  )
  return {
    file: `lanterne-${version}-${name}.zip`,
    bytes: zip(inside('Contents', contents), { prefix: 'Lanterne.app' }),
  }
}
