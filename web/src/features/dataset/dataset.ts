import { queryOptions } from "@tanstack/react-query";
import type { Session } from "../../api/session";
import { graphql } from "../../generated/graphql";
import type { DatasetQuery, DatasetsQuery } from "../../generated/graphql/graphql";

const DATASETS = graphql(`
  query Datasets {
    datasets(first: 100) { nodes { id name symbol state timeframe rows from to } }
  }
`);
const DATASET = graphql(`
  query Dataset($id: ID!) {
    dataset(id: $id) {
      id name symbol state rejection vendor timeframe calendar rows from to digest
      quality { rows missingBars zeroVolume outliers }
      gaps { from to missingBars }
    }
  }
`);

export type DatasetRow = DatasetsQuery["datasets"]["nodes"][number];
export type Dataset = NonNullable<DatasetQuery["dataset"]>;

/** How often an import that goes on is asked after, in milliseconds. */
const POLL = 700;

const isImporting = ({ state }: { state: string }) => state === "IMPORTING";

/** Every dataset of the organisation. */
export function datasetsQuery(session: Session) {
  return queryOptions({
    queryKey: ["datasets"],
    queryFn: async () => (await session.execute(DATASETS, {})).datasets.nodes,
    refetchInterval: ({ state }) => (state.data?.some(isImporting) ? POLL : false),
    staleTime: 0,
  });
}

/** One dataset with its quality report. */
export function datasetQuery(session: Session, id: string) {
  return queryOptions({
    queryKey: ["dataset", id],
    queryFn: async () => (await session.execute(DATASET, { id })).dataset ?? null,
    refetchInterval: ({ state }) => (state.data && isImporting(state.data) ? POLL : false),
    staleTime: 0,
  });
}
