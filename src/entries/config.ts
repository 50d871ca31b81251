/** @module gradus/config — settings that hold for the whole process. */
import "../runtime/install.ts";

export {
  disableInteractiveLogging,
  dtypePolicy,
  enableInteractiveLogging,
  epsilon,
  type FloatX,
  floatx,
  type ImageDataFormat,
  imageDataFormat,
  isInteractiveLoggingEnabled,
  maxEpochs,
  maxStepsPerEpoch,
  setDtypePolicy,
  setEpsilon,
  setFloatx,
  setImageDataFormat,
  setMaxEpochs,
  setMaxStepsPerEpoch,
} from "../runtime/config.ts";
export { type BackendName, backendName as backend, setBackend } from "../runtime/device.ts";
