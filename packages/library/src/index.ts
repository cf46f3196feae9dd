export { type Devices, type KeptDevice } from './devices.ts'
export { type GoingOn, type ItemProgress, isBegun, isFinished, itemOf, partsOf } from './going-on.ts'
export { type HouseLibrary } from './house-library.ts'
export { leastAge } from './least-age.ts'
export { type Library, openLibrary, type Place, type ProfileLibrary } from './open-library.ts'
export {
  homeProfile,
  type KeptRecord,
  KeptTitle,
  type Progress,
} from './record.ts'
export { type TrafficLog } from './traffic.ts'
export { mostImportBytes } from './transfer.ts'
