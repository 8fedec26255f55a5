import { artifactKeys } from "@/api/artifact-keys";
import { listVersionFiles, versionFileUrl, versionZipUrl } from "@/api/artifacts";
import type { FileSource } from "@/content/tree/file-source";

/** The files of a version as a tree reads them; nobody takes any away. */
export function versionFileSource(version: string): FileSource {
  return {
    queryKey: artifactKeys.files(version),
    list: (question, signal) => listVersionFiles(version, question, signal),
    urlOf: (path, options) => versionFileUrl(version, path, options),
    zipUrl: (paths) => versionZipUrl(version, paths),
  };
}
