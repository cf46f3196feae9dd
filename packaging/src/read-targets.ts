import { formats } from './formats/formats.ts'
import type { PlatformName } from './targets.ts'

/** One download: a platform and a format of it. */
export interface Target {
  readonly platform: PlatformName
  readonly format: string
}

/** Every download that there is. */
export const allTargets: readonly Target[] = Object.entries(formats).flatMap(([platform, of]) =>
  Object.keys(of).map((format) => ({ platform: platform as PlatformName, format })),
)

/** Reads names of targets: `linux-x64.deb` is one download, `linux-x64` all of a platform, `all` all. Throws for others. */
export function readTargets(words: readonly string[]): readonly Target[] {
  const wanted = new Set(
    words.flatMap((word) => {
      const found = allTargets.filter(
        ({ platform, format }) => word === 'all' || word === platform || word === `${platform}.${format}`,
      )
      if (found.length === 0) throw new Error(`no such target: ${word}. There are: ${namesOfTargets()}`)
      return found
    }),
  )
  return allTargets.filter((target) => wanted.has(target))
}

/** What may be asked for, for people. */
export function namesOfTargets(): string {
  return ['all', ...allTargets.map(({ platform, format }) => `${platform}.${format}`)].join(' ')
}
