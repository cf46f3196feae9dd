export { type GoingOn, type ItemProgress, isBegun, isFinished, itemOf, partsOf } from './going-on.ts'
export { leastAge } from './least-age.ts'
export { type Library, openLibrary, type Place, type ProfileLibrary } from './open-library.ts'
export {
  homeProfile,
  KeptTitle,
  type Progress,
} from './record.ts'
export { mostImportBytes } from './transfer.ts'
