import { defineConfig } from "@playwright/test";

export default defineConfig({
  testDir: "e2e",
  timeout: 60_000,
  workers: 1,
  reporter: [["list"]],
  use: {
    baseURL: process.env.ASSAY_URL ?? "http://127.0.0.1:8080",
    viewport: { width: 1280, height: 900 },
    timezoneId: "UTC",
    locale: "en-US",
    reducedMotion: "reduce",
    launchOptions: {
      executablePath: process.env.ASSAY_CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
