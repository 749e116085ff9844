/** Looks for instructions in what tools answer. */
import { createDetector, type Detector, type Sensitivity } from './detector.ts';
import { resultsWeights } from './weights/results.ts';

export function createResultDetector(sensitivity: Sensitivity): Detector {
  return createDetector(resultsWeights, sensitivity, { cautious: true });
}
