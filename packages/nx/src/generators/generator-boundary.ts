import { isWheelError, renderError } from '@wheelwright/core';

/**
 * The boundary of every generator: Nx prints the message of what is thrown, so an error of ours becomes one whose
 * message is all that a person needs.
 */
export const generatorBoundary = async <Result>(root: string, work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    if (!isWheelError(error)) throw error;
    const readable = new Error(renderError(error, root), { cause: error });
    readable.name = error.name;
    // The stack says nothing to a person, and Nx would print it.
    readable.stack = readable.message;
    throw readable;
  }
};
