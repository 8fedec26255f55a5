export interface CollectionFilter {
  type: string;
  search: string;
  registered: boolean;
}

export const artifactKeys = {
  all: ["artifacts"] as const,
  list: (project: number, filter: CollectionFilter) =>
    ["artifacts", "list", project, filter] as const,
  collection: (project: number, name: string) =>
    ["artifacts", "collection", project, name] as const,
  versions: (collection: number) => ["artifacts", "versions", collection] as const,
  version: (entity: string, project: string, name: string) =>
    ["artifacts", "version", entity, project, name] as const,
  files: (version: string) => ["artifact-files", version] as const,
  diff: (version: string, old: string) => ["artifact-diff", version, old] as const,
  runs: (version: string) => ["artifacts", "runs", version] as const,
  ofRuns: ["run-artifacts"] as const,
  ofRun: (uid: string) => ["run-artifacts", uid] as const,
  lineage: ["lineage"] as const,
};
