export { type Catalogue, openCatalogue } from './open-catalogue.ts'
