import { readFileSync } from "node:fs";
import tailwindcss from "@tailwindcss/vite";
import { tanstackRouter } from "@tanstack/router-plugin/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const gateway = process.env.ASSAY_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [
    tanstackRouter({ target: "react", autoCodeSplitting: true, generatedRouteTree: "src/generated/routes.ts" }),
    react(),
    tailwindcss(),
    {
      name: "persisted-documents",
      generateBundle() {
        const source = readFileSync("src/generated/graphql/persisted-documents.json", "utf8");
        this.emitFile({ type: "asset", fileName: "persisted-documents.json", source });
      },
    },
  ],
  server: {
    proxy: { "/graphql": { target: gateway, ws: true }, "/objects": gateway, "/upload": gateway },
  },
  build: { target: "es2023", sourcemap: false, rolldownOptions: { input: ["index.html", "graphiql.html"] } },
  test: { environment: "jsdom", include: ["src/**/*.test.{ts,tsx}"] },
});
