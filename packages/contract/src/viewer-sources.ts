import * as v from 'valibot'
import type { TitleSummary } from './title.ts'

/** What a viewer may add: a Stremio add-on or a feed by its address, a folder of this machine by its path. */
export const SourceKind = v.picklist(['addon', 'feed', 'folder'])
export type SourceKind = v.InferOutput<typeof SourceKind>

/** A source as the viewer names it. */
export const SourceRequest = v.object({
  kind: SourceKind,
  /** `https://…`, `stremio://…`, or the path of a folder. */
  address: v.pipe(v.string(), v.trim(), v.minLength(1), v.maxLength(4096)),
})
export type SourceRequest = v.InferOutput<typeof SourceRequest>

/** What may be changed of a source. */
export const SourceChange = v.object({
  isOn: v.optional(v.boolean()),
  /** Whether its rows stand on the home screen too. */
  isPinned: v.optional(v.boolean()),
})
export type SourceChange = v.InferOutput<typeof SourceChange>

/** A source before it is added: what it says of itself. */
export interface SourceOffer {
  readonly kind: SourceKind
  readonly name: string
  readonly description: string
  /** Names of its rows. */
  readonly rows: readonly string[]
  /** Films in it, where that is known: of a feed or a folder. */
  readonly count?: number
  readonly canBeSearched: boolean
  readonly hasSubtitles: boolean
  /** It says that its films come from people, who see the address of whoever watches. */
  readonly isShared: boolean
  readonly isAdult: boolean
  /** Its page for choosing how it works, which gives another address. */
  readonly configuration?: string
  /** Nothing comes of it before that page was used. */
  readonly needsConfiguration: boolean
}

/** A source that the viewer added. Its address is a secret between the two, and not in here. */
export interface ViewerSource {
  readonly id: string
  readonly kind: SourceKind
  readonly name: string
  readonly description: string
  /** Where it is, as much as may be shown: the host, or the folder's path. */
  readonly place: string
  readonly isOn: boolean
  readonly isPinned: boolean
  readonly isConfigurable: boolean
}

/** A row of a source's own. */
export interface SourceRow {
  /** Names it to the source. */
  readonly id: string
  readonly name: string
}

/** A stretch of a source's row. */
export interface SourcePage {
  readonly titles: readonly TitleSummary[]
  /** Asked with it, the row goes on where this ends; absent at its end. */
  readonly next?: string
}

/** A folder of this machine, to choose one in it. */
export interface FolderList {
  readonly path: string
  /** The one that it is in; absent at the top. */
  readonly parent?: string
  /** Names of those in it. */
  readonly folders: readonly string[]
}

/** Whether the catalogue is served to other programs as an add-on, and where. */
export interface AddonSharing {
  readonly isOn: boolean
  /** To be given to them; who has it may read the catalogue, and nothing else. */
  readonly address?: string
}
