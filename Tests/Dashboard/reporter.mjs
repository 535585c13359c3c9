// One line for each test, as the gate counts them: "ok NAME" or "FAIL NAME", and behind a failure what went wrong.
export default async function* reporter(source) {
  for await (const { type, data } of source) {
    // A file is reported as a test that holds others; it counts only where it failed by itself, before any test of it ran.
    const isFile = data?.details?.type === 'suite' || data?.name?.endsWith('.test.mjs');
    if (type === 'test:pass' && !isFile) yield `ok ${data.name}\n`;
    if (type === 'test:fail') {
      const error = data.details.error;
      if (isFile && error?.failureType === 'subtestsFailed') continue;
      yield `FAIL ${data.name}\n${String(error?.cause?.stack ?? error?.cause ?? error)}\n`;
    }
    if ((type === 'test:stderr' || type === 'test:stdout') && data.message.trim()) yield data.message;
  }
}
