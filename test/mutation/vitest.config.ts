import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestProject, type TestSpecification } from 'vitest/node';

/**
 * Stryker asks for tests by their full names, with blanks between suite and test; Vitest 5 joins the two with " > ", so that no name
 * would match, no test would run, and every mutant would survive. Each blank of a pattern stands for both here.
 */
const matchNamesOfStryker = {
  name: 'match-names-of-stryker',
  configureVitest({ project }: { readonly project: TestProject }) {
    let pattern: RegExp | undefined;
    Object.defineProperty(project.config, 'testNamePattern', {
      enumerable: true,
      get: () => pattern,
      set: (given: RegExp | undefined) => {
        pattern = given && new RegExp(`^(?:${given.source.replaceAll(' ', ' (?:> )?')})$`);
      },
    });
  },
};

/** First what noticed the mutant before, because the next one is close to it; then what takes little time. */
class QuickFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const costOf = (file: TestSpecification) => {
      const last = this.ctx.cache.getTestSpecificationResult(file);
      return last?.failed ? -1 : (last?.duration ?? 0);
    };
    return files.toSorted((one, other) => costOf(one) - costOf(other));
  }
}

/** The tests that are fast enough to be asked again for every mutant: pure ones, and nights on a virtual clock. */
export default defineConfig({
  plugins: [matchNamesOfStryker],
  test: {
    include: [
      'test/unit/{alerts,domain,http,repair,signals}*.test.ts',
      'test/drift/sweep*.test.ts',
      'test/property/{domain,signals}*.test.ts',
    ],
    testTimeout: 30_000,
    // One process serves all mutants, so the modules of a test file are loaded once for each mutant and not once for each file.
    isolate: false,
    sequence: { sequencer: QuickFirst },
  },
});
