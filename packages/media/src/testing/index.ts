export { type PgsBlock, type PgsSet, writePgsSets, writeSup } from './write-pgs.ts'
