export { type PlaylistTag, type ReadPlaylist, readPlaylist } from './read-playlist.ts'
export { type PgsBlock, type PgsSet, writePgsSets, writeSup } from './write-pgs.ts'
