export { addField } from './fields';
export {
  content,
  found,
  kinds,
  mostInRun,
  newName,
  padding,
  repeated,
  repeats,
  run,
  unknown,
  valueEnd,
  valueStart,
} from './memory';
export { addUsualShape, scanRun } from './run';
export { scanObject } from './scan-object';
