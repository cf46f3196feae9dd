export { type GoingOn, type ItemProgress, isFinished, itemOf, partsOf } from './going-on.ts'
export { type Library, openLibrary, type Place, type Profile, type ProfileLibrary } from './open-library.ts'
export {
  type ChoiceName,
  homeProfile,
  KeptTitle,
  ProfileFacts,
  type Progress,
  profileColours,
  profileMarks,
} from './record.ts'
export { mostImportBytes } from './transfer.ts'
