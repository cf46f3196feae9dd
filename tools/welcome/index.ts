export { describeFilm, type FilmFacts } from './describe-film.ts'
export { drawFrame, durationSeconds, type Easel, framesPerSecond } from './film.ts'
export { height, Picture, width } from './light/picture.ts'
