import { byteSize } from './byte-size.ts';

export interface UnpackArguments {
  readonly maxFileSize?: string | undefined;
  readonly maxTotalSize?: string | undefined;
}

/** The limits of a load that the options name; exit 2 for one that is no size. */
export function unpackLimits({ maxFileSize, maxTotalSize }: UnpackArguments): {
  unpackedLimit?: number;
  totalLimit?: number;
} {
  return {
    ...(maxFileSize !== undefined && { unpackedLimit: byteSize(maxFileSize, '--max-file-size') }),
    ...(maxTotalSize !== undefined && { totalLimit: byteSize(maxTotalSize, '--max-total-size') }),
  };
}
