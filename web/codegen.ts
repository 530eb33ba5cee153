import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: "../services/gateway/schema.graphql",
  documents: ["src/**/*.{ts,tsx}", "!src/generated/**"],
  generates: {
    "src/generated/graphql/": {
      preset: "client",
      // The gateway knows the documents of this page by their hash, and can be told to run no others.
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: "sha256" } },
      config: {
        documentMode: "string",
        strictScalars: true,
        enumsAsTypes: true,
        useTypeImports: true,
        scalars: {
          DateTime: "string",
          Date: "string",
          Decimal: "string",
          BigInt: "string",
          Duration: "string",
          URI: "string",
          JSON: "unknown",
          Digest: "string",
          CurrencyCode: "string",
          StreamCursor: "string",
        },
      },
    },
  },
};

export default config;
