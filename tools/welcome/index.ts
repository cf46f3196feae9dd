export { describeFilm, type FilmFacts } from './describe-film.ts'
export { durationSeconds, framesPerSecond } from './film.ts'
export { height, width } from './light/picture.ts'
