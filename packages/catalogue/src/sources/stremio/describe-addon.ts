import type { SourceOffer } from '@lanterne/contract'
import { plainText } from '../plain-text.ts'
import { isSearchable, rowName } from './addon-source.ts'
import { type AddonManifest, needsMoreThan } from './manifest.ts'

/** What an add-on says of itself, before it is added. `url` is its manifest's. */
export function describeAddon(manifest: AddonManifest, url: string): SourceOffer {
  const { catalogs, resources, behaviorHints } = manifest
  const isConfigurable = behaviorHints?.configurable === true
  const needsConfiguration = behaviorHints?.configurationRequired === true
  return {
    kind: 'addon',
    name: plainText(manifest.name, 60) || manifest.id.slice(0, 60),
    description: plainText(manifest.description ?? '', 500),
    rows: catalogs
      .filter((catalogue) => !needsMoreThan(catalogue, []))
      .map(rowName)
      .slice(0, 20),
    canBeSearched: catalogs.some(isSearchable),
    hasSubtitles: resources.some(({ name }) => name === 'subtitles'),
    isShared: behaviorHints?.p2p === true,
    isAdult: behaviorHints?.adult === true,
    ...((isConfigurable || needsConfiguration) && {
      configuration: url.replace(/\/manifest\.json(?:\?.*)?$/, '/configure'),
    }),
    needsConfiguration,
  }
}
