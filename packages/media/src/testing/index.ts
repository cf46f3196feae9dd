export { firstWordTrack, makeWordedFilm, type WordFrame, type WordTrack } from './make-worded-film.ts'
export { memorySource } from './memory-source.ts'
export { type PgsBlock, type PgsSet, writePgsSets, writeSup } from './write-pgs.ts'
export { writeVobSubPacket, writeVobSubStream } from './write-vob-sub.ts'
