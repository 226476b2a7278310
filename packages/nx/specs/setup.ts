/** Real compilers and a real index: a step of these stories takes seconds to minutes. */
jest.setTimeout(900_000);
