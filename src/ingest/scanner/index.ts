export { addField } from './fields';
export {
  beginning,
  content,
  found,
  kinds,
  lines,
  newName,
  padding,
  places,
  repeated,
  repeats,
  run,
  unknown,
  valueEnd,
  valueStart,
} from './memory';
export { addUsualShape, scanRun } from './run';
export { scanObject } from './scan-object';
