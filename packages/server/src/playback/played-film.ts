import type { Torrent } from '@lanterne/engine'

/** What a playback needs of where its film is: a torrent has it, and so has a file of this machine. */
export type PlayedFilm = Pick<
  Torrent,
  | 'infohash'
  | 'files'
  | 'events'
  | 'openFile'
  | 'fetchWhole'
  | 'presence'
  | 'haveBytes'
  | 'survey'
  | 'snapshot'
  | 'observe'
> &
  Partial<Pick<Torrent, 'wasFinished'>>
