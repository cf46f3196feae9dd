import { type Bundle, shellFile } from '../compose.ts'
import { file, inside, joined, link, type Tree } from '../tree.ts'

/** Where a distribution's package puts everything, from `/`. */
export function linuxTree({ tree }: Bundle): Tree {
  const shell = (path: string) => file(shellFile(`linux/${path}`))
  return joined(
    inside('usr/lib/lanterne', tree),
    new Map([
      ['usr/bin/lanterne', link('../lib/lanterne/lanterne')],
      ['usr/share/applications/lanterne.desktop', shell('lanterne.desktop')],
      ['usr/share/metainfo/io.github.lanterne.Lanterne.metainfo.xml', shell('lanterne.metainfo.xml')],
      ['usr/share/icons/hicolor/scalable/apps/lanterne.svg', shell('lanterne.svg')],
      ['usr/lib/systemd/user/lanterne.service', shell('lanterne.service')],
    ]),
  )
}
