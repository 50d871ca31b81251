import { defineConfig, type ViteUserConfig } from "vitest/config";

const config: ViteUserConfig = defineConfig({
  // The package's own name and `#platform` mean the sources, not what was built last.
  resolve: { conditions: ["gradus-source", "node"] },
  ssr: { resolve: { conditions: ["gradus-source", "node"] } },
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts", "conformance/**/*.test.ts"],
    exclude: ["**/node_modules/**", "test/packaging/**", "test/browser/**"],
    // Every program that a test compiles is checked after each pass.
    env: { GRADUS_VERIFY: "1" },
    setupFiles: ["tools/fail-on-warnings.ts", "tools/inspect-programs.ts"],
    allowOnly: false,
    execArgv: ["--conditions=gradus-source"],
    // Separate processes: V8 flags and wasm memories of one file must not meet those of another.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

export default config;
